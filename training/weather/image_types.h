#pragma once

#include "core/pixels/luma.h"

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

/// A CV_8UC3 picture's luma, 0 to 1: the guide of filters that keep its edges.
Plane grey_plane(const cv::Mat& picture);

/// The sum of R, G, B by ITU-R BT.709's weights: relative luminance of linear light, luma of
/// encoded values.
inline float weighted_sum(const cv::Vec3f& color) {
    return luma_of(color[0], color[1], color[2]);
}

/// Relative luminance of each pixel.
Plane luminance(const LinearImage& image);

/// `a` where the share is 0, `b` where it is 1, mixed between.
LinearImage mixed(const LinearImage& a, const LinearImage& b, const Plane& share);

/// 0 below `low`, 1 above `high`, straight between. low < high.
inline float ramp(float low, float high, float value) {
    const float t = (value - low) / (high - low);
    return t < 0.0F ? 0.0F : t > 1.0F ? 1.0F : t;
}

} // namespace unit::weather
