#include "training/media/image_format.h"

#include "core/pixels/luma.h"

#include <opencv2/imgproc.hpp>

namespace unit {

bool can_format(int type) {
    return type == CV_8UC1 || type == CV_8UC3 || type == CV_16UC1 || type == CV_16UC3;
}

cv::Mat luma(const cv::Mat& rgb) {
    cv::Mat result;
    cv::transform(rgb, result,
                  cv::Matx13f(static_cast<float>(kBt709Weights.red),
                              static_cast<float>(kBt709Weights.green),
                              static_cast<float>(kBt709Weights.blue)));
    return result;
}

cv::Mat to_format(const cv::Mat& image, const ImageFormat& format) {
    cv::Mat bytes = image;
    if (image.depth() == CV_16U) {
        const double scale = 255.0 / (format.white - format.black);
        image.convertTo(bytes, CV_8U, scale, -format.black * scale);
    }
    if (bytes.channels() == format.channels) {
        return bytes;
    }
    if (format.channels == 1) {
        return luma(bytes);
    }
    cv::Mat rgb;
    cv::cvtColor(bytes, rgb, cv::COLOR_GRAY2RGB);
    return rgb;
}

} // namespace unit
