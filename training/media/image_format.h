#pragma once

#include <opencv2/core.hpp>

namespace unit {

/// What an image is turned into when it is read.
struct ImageFormat {
    int channels = 3; ///< 3: RGB; 1: grey
    /// The values of a 16-bit image that become 0 and 255; those beyond are clipped. Thermal
    /// cameras use a small part of the range. 8-bit images keep their values.
    double black = 0.0;
    double white = 65535.0; ///< more than `black`
};

/// Whether to_format takes an image of this OpenCV type: 8 or 16 bits, 1 or 3 channels.
bool can_format(int type);

/// The luma of RGB of any depth: one channel of that depth. Rec. ITU-R BT.709-6, item 3.2, of the
/// gamma-encoded values: Y' = 0.2126 R' + 0.7152 G' + 0.0722 B'.
cv::Mat luma(const cv::Mat& rgb);

/// Turns an image that can_format takes (RGB order where it has 3 channels) into CV_8UC3 or
/// CV_8UC1. Grey becomes three equal channels, RGB its luma. Everything is rounded to the nearest
/// value. May return the argument itself, which shares its pixels.
cv::Mat to_format(const cv::Mat& image, const ImageFormat& format);

} // namespace unit
