#include "training/data/color_jitter.h"

#include "training/media/image_format.h"

#include <opencv2/imgproc.hpp>

#include <algorithm>

namespace unit {

namespace {

double draw_factor(double strength, streets::Random& random) {
    const double low = std::max(0.0, 1.0 - strength);
    return low + (1.0 + strength - low) * random.uniform();
}

cv::Mat clipped(const cv::Mat& values) {
    return cv::min(cv::max(values, 0.0), 1.0);
}

cv::Mat luma_of(const cv::Mat& values) {
    return values.channels() == 3 ? luma(values) : values;
}

/// Y + factor (v - Y) for each pixel.
cv::Mat saturate(const cv::Mat& values, double factor) {
    cv::Mat grey;
    cv::cvtColor(luma(values), grey, cv::COLOR_GRAY2RGB);
    cv::Mat result;
    cv::addWeighted(values, factor, grey, 1.0 - factor, 0.0, result);
    return clipped(result);
}

cv::Mat turn_hue(const cv::Mat& values, double turns) {
    constexpr double kCircle = 360.0;
    cv::Mat hsv;
    cv::cvtColor(values, hsv, cv::COLOR_RGB2HSV);
    hsv.forEach<cv::Vec3f>([turns](cv::Vec3f& pixel, const int*) {
        const double hue = pixel[0] + turns * kCircle;
        pixel[0] =
            static_cast<float>(hue < 0.0 ? hue + kCircle : (hue >= kCircle ? hue - kCircle : hue));
    });
    cv::Mat result;
    cv::cvtColor(hsv, result, cv::COLOR_HSV2RGB);
    return result;
}

} // namespace

cv::Mat jitter_colors(const cv::Mat& crop, const ColorJitter& strengths, streets::Random random) {
    const double brightness = draw_factor(strengths.brightness, random);
    const double contrast = draw_factor(strengths.contrast, random);
    const double saturation = draw_factor(strengths.saturation, random);
    const double turns = strengths.hue * (2.0 * random.uniform() - 1.0);
    if (strengths == ColorJitter{}) {
        return crop;
    }
    cv::Mat values;
    crop.convertTo(values, CV_32F, 1.0 / 255.0);
    values = clipped(values * brightness);
    const double mean = cv::mean(luma_of(values))[0];
    cv::Mat contrasted;
    values.convertTo(contrasted, CV_32F, contrast, mean * (1.0 - contrast));
    values = clipped(contrasted);
    if (values.channels() == 3) {
        if (strengths.saturation > 0.0) {
            values = saturate(values, saturation);
        }
        if (strengths.hue > 0.0) {
            values = turn_hue(values, turns);
        }
    }
    cv::Mat result;
    values.convertTo(result, CV_8U, 255.0);
    return result;
}

} // namespace unit
