#pragma once

#include <opencv2/core/mat.hpp>

namespace unit {

/// How steep the luma of an image is at each pixel: the magnitude of its gradient by the 3x3 Sobel
/// operator (8 times that of a ramp), with the border pixels repeated outwards. Luma is
/// 0.299 R' + 0.587 G' + 0.114 B' (ITU-R BT.601), not rounded, in thousandths of a level: every
/// value up to the squared gradient is then a whole number, so that a flat area has exactly no
/// gradient. `image` is CV_8UC3, RGB; the result CV_64F of its size. Threads: reentrant.
cv::Mat luma_gradient(const cv::Mat& image);

} // namespace unit
