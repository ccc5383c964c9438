#include "core/metrics/histogram_matching.h"

#include "core/error.h"
#include "tests/core/metrics/synthetic_images.h"

#include <gtest/gtest.h>

namespace unit {
namespace {

using test::dimmed;
using test::flat;
using test::texture;

ChannelDistributions distributions_of(const std::vector<cv::Mat>& images) {
    HistogramAccumulator histogram;
    for (const cv::Mat& image : images) {
        histogram.add(image);
    }
    return histogram.distributions();
}

/// One row of grey pixels.
cv::Mat row_of(const std::vector<int>& levels) {
    cv::Mat row(1, static_cast<int>(levels.size()), CV_8UC3);
    for (int x = 0; x < row.cols; ++x) {
        row.at<cv::Vec3b>(x) =
            cv::Vec3b::all(static_cast<uchar>(levels[static_cast<std::size_t>(x)]));
    }
    return row;
}

double largest_difference(const cv::Mat& left, const cv::Mat& right) {
    return cv::norm(left, right, cv::NORM_INF);
}

TEST(HistogramMatching, moves_levels_as_calculated_by_hand) {
    // Half of the target is at or below 10, three quarters at or below 20, all at or below 200.
    const ChannelDistributions target = distributions_of({row_of({10, 10, 20, 200})});
    EXPECT_LE(largest_difference(match_histograms(row_of({1, 2, 3, 4}), target),
                                 row_of({10, 10, 20, 200})),
              0);
    EXPECT_LE(largest_difference(match_histograms(row_of({5, 5, 5, 90}), target),
                                 row_of({20, 20, 20, 200})),
              0);
    EXPECT_LE(largest_difference(match_histograms(row_of({7, 7}), target), row_of({200, 200})), 0);
}

TEST(HistogramMatching, channels_are_matched_by_themselves) {
    const ChannelDistributions target = distributions_of({flat(60, 70, 80)});
    EXPECT_LE(largest_difference(match_histograms(texture(), target), flat(60, 70, 80)), 0);
}

TEST(HistogramMatching, to_the_images_own_distributions_changes_nothing) {
    EXPECT_LE(
        largest_difference(match_histograms(dimmed(), distributions_of({dimmed()})), dimmed()), 0);
    const ChannelDistributions of_three = distributions_of({dimmed(), dimmed(), dimmed()});
    EXPECT_LE(largest_difference(match_histograms(dimmed(), of_three), dimmed()), 0);
}

TEST(HistogramMatching, counts_every_pixel_of_all_images_the_same) {
    const ChannelDistributions one = distributions_of({row_of({10, 10, 20, 200})});
    const ChannelDistributions parts = distributions_of({row_of({10}), row_of({200, 10, 20})});
    EXPECT_EQ(one, parts);
    EXPECT_EQ(one[0][9], 0);
    EXPECT_EQ(one[1][10], 0.5);
    EXPECT_EQ(one[2][199], 0.75);
    EXPECT_EQ(one[2][255], 1);
}

TEST(HistogramMatching, leaves_its_input_alone_and_refuses_other_types) {
    const cv::Mat image = texture();
    match_histograms(image, distributions_of({dimmed()}));
    EXPECT_LE(largest_difference(image, texture()), 0);
    EXPECT_THROW(match_histograms(cv::Mat(4, 4, CV_8UC1), {}), Error);
    EXPECT_THROW(match_histograms(cv::Mat(), {}), Error);
    EXPECT_THROW(HistogramAccumulator().distributions(), Error);
    EXPECT_THROW(HistogramAccumulator().add(cv::Mat(4, 4, CV_32FC3)), Error);
}

} // namespace
} // namespace unit
