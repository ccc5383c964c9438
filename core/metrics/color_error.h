#pragma once

#include <opencv2/core/mat.hpp>

namespace unit {

/// The mean over all pixels of the colour difference Delta E*ab of 1976: the distance of two
/// colours in CIELAB (CIE 15:2004, section 8.2.1), under D65. About 2.3 can just be seen; black and
/// white are 100 apart. 0 for equal images, symmetric in its arguments. Pixels are sRGB (IEC
/// 61966-2-1); the white is that of R = G = B, so that greys have no colour at all. Both images are
/// CV_8UC3, RGB, of the same size. Threads: reentrant. Errors: Failed (type, size or an empty
/// image).
double color_error(const cv::Mat& image, const cv::Mat& reference);

} // namespace unit
