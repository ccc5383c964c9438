#include "core/metrics/color_transfer.h"

#include "core/error.h"
#include "tests/core/metrics/synthetic_images.h"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>

namespace unit {
namespace {

using test::dimmed;
using test::flat;
using test::texture;

void expect_statistics(const ColorStatistics& actual, const ColorStatistics& expected,
                       double tolerance) {
    for (std::size_t channel = 0; channel < 3; ++channel) {
        EXPECT_NEAR(actual.mean[channel], expected.mean[channel], tolerance) << channel;
        EXPECT_NEAR(actual.deviation[channel], expected.deviation[channel], tolerance) << channel;
    }
}

double largest_difference(const cv::Mat& left, const cv::Mat& right) {
    return cv::norm(left, right, cv::NORM_INF);
}

struct Sample {
    cv::Point position;
    cv::Vec3b color;
};

void expect_image(const cv::Mat& image, const cv::Scalar& sums,
                  const std::vector<Sample>& samples) {
    ASSERT_EQ(image.type(), CV_8UC3);
    ASSERT_EQ(image.size(), texture().size());
    // A value that lies between two levels may be rounded the other way.
    EXPECT_LE(cv::norm(cv::sum(image), sums, cv::NORM_INF), 5) << cv::sum(image);
    for (const Sample& sample : samples)
        EXPECT_LE(cv::norm(image.at<cv::Vec3b>(sample.position), sample.color, cv::NORM_INF), 1)
            << sample.position << ": " << image.at<cv::Vec3b>(sample.position);
}

TEST(ColorStatistics, have_the_values_calculated_by_hand_for_grey) {
    // Grey of level v has the LMS values v times the matrix's row sums, 0.9996, 0.9993 and 0.9973.
    const double l = std::log10(99.96);
    const double m = std::log10(99.93);
    const double s = std::log10(99.73);
    expect_statistics(
        color_statistics({flat(100, 100, 100)}),
        {{(l + m + s) / std::sqrt(3), (l + m - 2 * s) / std::sqrt(6), (l - m) / std::sqrt(2)},
         {0, 0, 0}},
        1e-7);
}

TEST(ColorStatistics, agree_with_numpy) {
    expect_statistics(color_statistics({dimmed()}),
                      {{3.5353328988341, 0.0232734178641, 0.0056734921965},
                       {0.2262989477960, 0.1850962232678, 0.0443666358345}},
                      1e-9);
}

TEST(ColorStatistics, count_every_pixel_of_all_images_the_same) {
    expect_statistics(color_statistics({texture(), dimmed().rowRange(0, 20)}),
                      {{3.5666522611643, 0.0307350174803, 0.0080329896779},
                       {0.2961762133264, 0.2173269205298, 0.0527280007965}},
                      1e-9);
}

TEST(ColorStatistics, refuse_nothing_and_other_types) {
    EXPECT_THROW(color_statistics({}), Error);
    EXPECT_THROW(color_statistics({cv::Mat()}), Error);
    EXPECT_THROW(color_statistics({cv::Mat(4, 4, CV_8UC1)}), Error);
    EXPECT_THROW(ColorAccumulator().statistics(), Error);
}

TEST(ColorTransfer, agrees_with_numpy) {
    expect_image(transfer_colors(texture(), color_statistics({dimmed()})), {236486, 230374, 226670},
                 {{{0, 0}, {3, 3, 3}},
                  {{26, 18}, {189, 69, 136}},
                  {{52, 36}, {85, 17, 166}},
                  {{7, 30}, {188, 119, 31}},
                  {{40, 3}, {157, 168, 179}}});
}

TEST(ColorTransfer, clips_like_numpy_where_the_target_is_out_of_range) {
    expect_image(transfer_colors(texture(), {{3.2, 0.15, -0.02}, {0.5, 0.1, 0.03}}),
                 {119750, 223297, 110903},
                 {{{0, 0}, {0, 0, 0}},
                  {{26, 18}, {96, 80, 59}},
                  {{52, 36}, {25, 20, 29}},
                  {{7, 30}, {64, 75, 18}},
                  {{40, 3}, {125, 247, 129}}});
}

TEST(ColorTransfer, to_the_images_own_statistics_changes_nothing) {
    const cv::Mat image = dimmed();
    EXPECT_LE(largest_difference(transfer_colors(image, color_statistics({image})), image), 0);
    // Black counts as LMS 1, which comes back as level 1.
    EXPECT_LE(
        largest_difference(transfer_colors(texture(), color_statistics({texture()})), texture()),
        1);
}

TEST(ColorTransfer, to_an_image_of_half_the_exposure_halves_the_levels) {
    cv::Mat half = dimmed();
    half.forEach<cv::Vec3b>([](cv::Vec3b& pixel, const int*) {
        for (int c = 0; c < 3; ++c)
            pixel[c] = static_cast<uchar>(pixel[c] / 4 * 2 + 4);
    });
    const cv::Mat full = half * 2;
    EXPECT_LE(largest_difference(transfer_colors(full, color_statistics({half})), half), 0);
}

TEST(ColorTransfer, gives_a_flat_image_the_mean_color) {
    const cv::Mat moved = transfer_colors(flat(10, 200, 90), color_statistics({flat(60, 70, 80)}));
    EXPECT_LE(largest_difference(moved, flat(60, 70, 80)), 0);
    EXPECT_LE(largest_difference(transfer_colors(flat(0, 0, 0), color_statistics({dimmed()})),
                                 transfer_colors(flat(9, 9, 9), color_statistics({dimmed()}))),
              0);
}

TEST(ColorTransfer, of_one_outlier_to_a_wide_target_stays_finite) {
    cv::Mat image = flat(100, 100, 100);
    image.at<cv::Vec3b>(0, 0) = {255, 255, 255};
    const cv::Mat moved = transfer_colors(image, {{3.5, 0, 0}, {1000, 0, 0}});
    // All three logarithms follow l: some 25000 for the outlier, some -10 for the rest.
    cv::Mat expected = flat(0, 0, 0);
    expected.at<cv::Vec3b>(0, 0) = {255, 255, 255};
    EXPECT_LE(largest_difference(moved, expected), 0);
}

TEST(ColorTransfer, leaves_its_input_alone_and_refuses_other_types) {
    const cv::Mat image = texture();
    transfer_colors(image, color_statistics({dimmed()}));
    EXPECT_LE(largest_difference(image, texture()), 0);
    EXPECT_THROW(transfer_colors(cv::Mat(4, 4, CV_32FC3), {}), Error);
    EXPECT_THROW(transfer_colors(cv::Mat(), {}), Error);
}

} // namespace
} // namespace unit
