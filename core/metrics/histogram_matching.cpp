#include "core/metrics/histogram_matching.h"

#include "core/error.h"
#include "core/metrics/image_check.h"

#include <algorithm>
#include <opencv2/core.hpp>

namespace unit {

namespace {

constexpr const char* kMeasure = "Histogram matching";

} // namespace

void HistogramAccumulator::add(const cv::Mat& image) {
    check_image(kMeasure, image, 1);
    for (int row = 0; row < image.rows; ++row) {
        const auto* const pixels = image.ptr<cv::Vec3b>(row);
        for (int column = 0; column < image.cols; ++column)
            for (int channel = 0; channel < 3; ++channel)
                ++counts_[static_cast<std::size_t>(channel)][pixels[column][channel]];
    }
    pixels_ += image.total();
}

ChannelDistributions HistogramAccumulator::distributions() const {
    if (pixels_ == 0)
        throw Error(ErrorCode::Failed, "Distributions of levels need at least one image.");
    ChannelDistributions distributions;
    for (std::size_t channel = 0; channel < 3; ++channel) {
        std::uint64_t below = 0;
        for (std::size_t level = 0; level < 256; ++level) {
            below += counts_[channel][level];
            // One division of whole numbers: equal shares are equal numbers, also of sets of
            // different sizes.
            distributions[channel][level] =
                static_cast<double>(below) / static_cast<double>(pixels_);
        }
    }
    return distributions;
}

cv::Mat match_histograms(const cv::Mat& image, const ChannelDistributions& target) {
    HistogramAccumulator own;
    own.add(image);
    const ChannelDistributions source = own.distributions();
    cv::Mat levels(1, 256, CV_8UC3);
    for (int channel = 0; channel < 3; ++channel) {
        const auto& aimed = target[static_cast<std::size_t>(channel)];
        for (int level = 0; level < 256; ++level) {
            const double share =
                source[static_cast<std::size_t>(channel)][static_cast<std::size_t>(level)];
            const auto place = std::lower_bound(aimed.begin(), aimed.end() - 1, share);
            levels.at<cv::Vec3b>(level)[channel] = static_cast<uchar>(place - aimed.begin());
        }
    }
    cv::Mat result;
    cv::LUT(image, levels, result);
    return result;
}

} // namespace unit
