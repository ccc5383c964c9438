#pragma once

#include <opencv2/core.hpp>

namespace unit::weather {

/// Linear light, R, G, B, where 1 is white on screen.
using LinearImage = cv::Mat_<cv::Vec3f>;

/// One number for each pixel.
using Plane = cv::Mat_<float>;

/// A CV_8UC3 picture, RGB and sRGB encoded, as linear light.
LinearImage linear_image(const cv::Mat& picture);

/// The reverse: CV_8UC3, RGB, sRGB encoded, rounded to nearest, clipped to white.
cv::Mat encoded_picture(const LinearImage& image);

/// Relative luminance (ITU-R BT.709 weights) of each pixel.
Plane luminance(const LinearImage& image);

/// The image with every pixel times its factor.
LinearImage scaled(const LinearImage& image, const Plane& factor);

/// `a` where the share is 0, `b` where it is 1, mixed between.
LinearImage mixed(const LinearImage& a, const LinearImage& b, const Plane& share);

/// 0 below `low`, 1 above `high`, straight between. low < high.
inline float ramp(float low, float high, float value) {
    const float t = (value - low) / (high - low);
    return t < 0.0F ? 0.0F : t > 1.0F ? 1.0F : t;
}

} // namespace unit::weather
