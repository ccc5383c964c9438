#include "core/metrics/edge_correlation.h"

#include "core/metrics/image_check.h"

#include <cmath>
#include <opencv2/imgproc.hpp>

namespace unit {

namespace {

cv::Mat edge_map(const cv::Mat& image) {
    cv::Mat luma;
    // In thousandths of a level every value up to the squared gradient is a whole number, so that
    // a flat area has exactly no gradient.
    cv::transform(cv::Mat_<cv::Vec3d>(image), luma, cv::Matx13d(299, 587, 114));
    cv::Mat horizontal;
    cv::Mat vertical;
    cv::Sobel(luma, horizontal, CV_64F, 1, 0, 3, 1, 0, cv::BORDER_REPLICATE);
    cv::Sobel(luma, vertical, CV_64F, 0, 1, 3, 1, 0, cv::BORDER_REPLICATE);
    cv::Mat magnitude;
    cv::magnitude(horizontal, vertical, magnitude);
    return magnitude;
}

} // namespace

double edge_correlation(const cv::Mat& image, const cv::Mat& reference) {
    check_image_pair("Edge correlation", image, reference, 3);
    cv::Mat x = edge_map(image);
    cv::Mat y = edge_map(reference);
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
