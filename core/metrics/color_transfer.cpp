#include "core/metrics/color_transfer.h"

#include "core/error.h"
#include "core/metrics/image_check.h"

#include <cmath>
#include <opencv2/core.hpp>

namespace unit {

namespace {

constexpr const char* kMeasure = "Colour transfer";

/// Equation 4 of the paper.
const cv::Matx33d kRgbToLms(0.3811, 0.5783, 0.0402, //
                            0.1967, 0.7244, 0.0782, //
                            0.0241, 0.1288, 0.8444);

/// Equation 6, for natural logarithms: those of base 10 differ by a factor.
cv::Matx33d log_lms_to_lab() {
    const cv::Matx33d scale =
        cv::Matx33d::diag({1 / std::sqrt(3.0), 1 / std::sqrt(6.0), 1 / std::sqrt(2.0)});
    const cv::Matx33d sums(1, 1, 1, 1, 1, -2, 1, -1, 0);
    return (1 / std::log(10.0)) * (scale * sums);
}

cv::Mat rgb_to_lab(const cv::Mat& image) {
    cv::Mat pixels;
    image.convertTo(pixels, CV_64F);
    cv::transform(pixels, pixels, kRgbToLms);
    cv::max(pixels, 1, pixels);
    cv::log(pixels, pixels);
    cv::transform(pixels, pixels, log_lms_to_lab());
    return pixels;
}

cv::Mat lab_to_rgb(cv::Mat pixels) {
    // The inverses are computed: those printed in the paper are rounded to four digits.
    cv::transform(pixels, pixels, log_lms_to_lab().inv());
    // Some 3 million levels: far above what can be shown, and after the next matrix still inside
    // the range of int, beyond which OpenCV's conversion to 8 bits would give 0 instead of 255.
    constexpr double kLargestLog = 15;
    cv::min(pixels, kLargestLog, pixels);
    cv::exp(pixels, pixels);
    cv::transform(pixels, pixels, kRgbToLms.inv());
    cv::Mat image;
    pixels.convertTo(image, CV_8U);
    return image;
}

/// In two passes, since the difference of large sums would leave a flat image some deviation.
ColorStatistics lab_statistics(const cv::Mat& lab) {
    const cv::Scalar mean = cv::mean(lab);
    cv::Mat squares;
    cv::subtract(lab, mean, squares);
    cv::multiply(squares, squares, squares);
    const cv::Scalar variance = cv::mean(squares);
    return {{mean[0], mean[1], mean[2]},
            {std::sqrt(variance[0]), std::sqrt(variance[1]), std::sqrt(variance[2])}};
}

} // namespace

void ColorAccumulator::add(const cv::Mat& image) {
    check_image(kMeasure, image, 1);
    const ColorStatistics added = lab_statistics(rgb_to_lab(image));
    const double count = static_cast<double>(image.total());
    const double sum = pixels_ + count;
    // Joins two sets by their means and sums of squares (Chan, Golub, LeVeque 1979): sums of plain
    // squares would lose digits.
    for (std::size_t channel = 0; channel < 3; ++channel) {
        const double step = added.mean[channel] - mean_[channel];
        mean_[channel] += step * count / sum;
        squares_[channel] += added.deviation[channel] * added.deviation[channel] * count +
                             step * step * pixels_ * count / sum;
    }
    pixels_ = sum;
}

ColorStatistics ColorAccumulator::statistics() const {
    if (pixels_ == 0)
        throw Error(ErrorCode::Failed, "Colour statistics need at least one image.");
    ColorStatistics statistics;
    statistics.mean = mean_;
    for (std::size_t channel = 0; channel < 3; ++channel)
        statistics.deviation[channel] = std::sqrt(squares_[channel] / pixels_);
    return statistics;
}

ColorStatistics color_statistics(const std::vector<cv::Mat>& images) {
    ColorAccumulator accumulator;
    for (const cv::Mat& image : images)
        accumulator.add(image);
    return accumulator.statistics();
}

cv::Mat transfer_colors(const cv::Mat& image, const ColorStatistics& target) {
    check_image(kMeasure, image, 1);
    cv::Mat pixels = rgb_to_lab(image);
    const ColorStatistics source = lab_statistics(pixels);
    // 8-bit images that vary at all vary by more than this; rounding stays below it.
    constexpr double kNoDeviation = 1e-7;
    cv::Matx34d change = cv::Matx34d::zeros();
    for (int channel = 0; channel < 3; ++channel) {
        const double deviation = source.deviation[channel];
        const double factor =
            deviation > kNoDeviation ? target.deviation[channel] / deviation : 0.0;
        change(channel, channel) = factor;
        change(channel, 3) = target.mean[channel] - factor * source.mean[channel];
    }
    cv::transform(pixels, pixels, change);
    return lab_to_rgb(pixels);
}

} // namespace unit
