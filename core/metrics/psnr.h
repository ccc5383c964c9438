#pragma once

#include <opencv2/core/mat.hpp>

namespace unit {

/// Peak signal-to-noise ratio in dB: 10 log10(255^2 / mean squared difference), the mean over all
/// pixels and channels. Infinity for equal images. Symmetric in its arguments.
/// Both images are CV_8UC3 of the same size, in the same order of channels.
/// Threads: reentrant. Errors: Failed (type, size or an empty image).
double psnr(const cv::Mat& image, const cv::Mat& reference);

} // namespace unit
