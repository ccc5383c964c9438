#include "core/metrics/luma_gradient.h"

#include <opencv2/imgproc.hpp>

namespace unit {

cv::Mat luma_gradient(const cv::Mat& image) {
    cv::Mat luma;
    cv::transform(cv::Mat_<cv::Vec3d>(image), luma, cv::Matx13d(299, 587, 114));
    cv::Mat horizontal;
    cv::Mat vertical;
    cv::Sobel(luma, horizontal, CV_64F, 1, 0, 3, 1, 0, cv::BORDER_REPLICATE);
    cv::Sobel(luma, vertical, CV_64F, 0, 1, 3, 1, 0, cv::BORDER_REPLICATE);
    cv::Mat magnitude;
    cv::magnitude(horizontal, vertical, magnitude);
    return magnitude;
}

} // namespace unit
