#include "training/weather/guided_filter.h"

#include <opencv2/imgproc.hpp>

namespace unit::weather {
namespace {

Plane window_mean(const cv::Mat& plane, int radius) {
    Plane mean;
    cv::blur(plane, mean, {2 * radius + 1, 2 * radius + 1}, {-1, -1}, cv::BORDER_REFLECT);
    return mean;
}

} // namespace

Plane guided_filter(const Plane& guide, const Plane& input, int radius, double epsilon) {
    const Plane guide_mean = window_mean(guide, radius);
    const Plane input_mean = window_mean(input, radius);
    const Plane covariance = window_mean(guide.mul(input), radius) - guide_mean.mul(input_mean);
    const Plane variance = window_mean(guide.mul(guide), radius) - guide_mean.mul(guide_mean);
    Plane slope;
    cv::divide(covariance, variance + epsilon, slope);
    const Plane offset = input_mean - slope.mul(guide_mean);
    return window_mean(slope, radius).mul(guide) + window_mean(offset, radius);
}

} // namespace unit::weather
