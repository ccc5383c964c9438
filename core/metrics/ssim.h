#pragma once

#include <opencv2/core/mat.hpp>

namespace unit {

/// Structural similarity of two images, at most 1, which equal images reach.
/// Wang, Bovik, Sheikh, Simoncelli, "Image Quality Assessment: From Error Visibility to Structural
/// Similarity", 2004, equation 13, with the paper's constants: Gaussian window of 11x11 and
/// standard deviation 1.5, K1 = 0.01, K2 = 0.03, L = 255. The mean is taken over the three channels
/// and over the pixels whose window lies inside the image. Symmetric in its arguments. Both images
/// are CV_8UC3 of the same size, at least 11x11, in the same order of channels. Threads: reentrant.
/// Errors: Failed (type or size).
double ssim(const cv::Mat& image, const cv::Mat& reference);

} // namespace unit
