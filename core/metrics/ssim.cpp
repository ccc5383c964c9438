#include "core/metrics/ssim.h"

#include "core/metrics/image_check.h"

#include <opencv2/imgproc.hpp>

namespace unit {

namespace {

constexpr int kWindow = 11;
constexpr double kDeviation = 1.5;
constexpr double kC1 = (0.01 * 255) * (0.01 * 255);
constexpr double kC2 = (0.03 * 255) * (0.03 * 255);

/// Mean of every window that lies inside the image.
cv::Mat window_means(const cv::Mat& values) {
    const cv::Mat kernel = cv::getGaussianKernel(kWindow, kDeviation, CV_64F);
    cv::Mat means;
    cv::sepFilter2D(values, means, CV_64F, kernel, kernel);
    constexpr int kBorder = kWindow / 2;
    return means(cv::Range(kBorder, means.rows - kBorder),
                 cv::Range(kBorder, means.cols - kBorder));
}

} // namespace

double ssim(const cv::Mat& image, const cv::Mat& reference) {
    check_image_pair("SSIM", image, reference, kWindow);
    cv::Mat x;
    cv::Mat y;
    image.convertTo(x, CV_64F);
    reference.convertTo(y, CV_64F);

    const cv::Mat mean_x = window_means(x);
    const cv::Mat mean_y = window_means(y);
    const cv::Mat mean_xx = mean_x.mul(mean_x);
    const cv::Mat mean_yy = mean_y.mul(mean_y);
    const cv::Mat mean_xy = mean_x.mul(mean_y);
    const cv::Mat variances = window_means(x.mul(x) + y.mul(y)) - mean_xx - mean_yy;
    const cv::Mat covariance = window_means(x.mul(y)) - mean_xy;

    const cv::Scalar c1 = cv::Scalar::all(kC1);
    const cv::Scalar c2 = cv::Scalar::all(kC2);
    const cv::Mat numerator = cv::Mat(2 * mean_xy + c1).mul(2 * covariance + c2);
    const cv::Mat denominator = cv::Mat(mean_xx + mean_yy + c1).mul(variances + c2);
    const cv::Scalar means = cv::mean(numerator / denominator);
    return (means[0] + means[1] + means[2]) / 3;
}

} // namespace unit
