#include "core/metrics/edge_correlation.h"

#include "core/metrics/image_check.h"
#include "core/metrics/luma_gradient.h"

#include <cmath>
#include <opencv2/core.hpp>

namespace unit {

double edge_correlation(const cv::Mat& image, const cv::Mat& reference) {
    check_image_pair("Edge correlation", image, reference, 3);
    cv::Mat x = luma_gradient(image);
    cv::Mat y = luma_gradient(reference);
    // What rounding alone leaves of a constant map is far below this part of its energy.
    constexpr double kNoVariance = 1e-20;
    const double least_x = kNoVariance * x.dot(x);
    const double least_y = kNoVariance * y.dot(y);
    x -= cv::mean(x);
    y -= cv::mean(y);
    const double variance_x = x.dot(x);
    const double variance_y = y.dot(y);
    if (variance_x <= least_x || variance_y <= least_y)
        return 0;
    return x.dot(y) / std::sqrt(variance_x * variance_y);
}

} // namespace unit
