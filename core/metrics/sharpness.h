#pragma once

#include <opencv2/core/mat.hpp>

namespace unit {

/// The local contrast of an image: the mean magnitude of its luma's gradient (luma_gradient.h), in
/// levels of 255 for each pixel of way, over the pixels whose 3x3 neighbours all lie inside. A ramp
/// of s levels a pixel has s, a flat image 0; smoothing lowers it, noise raises it. The mean
/// gradient is one of the focus measures of Pertuz, Puig, Garcia, "Analysis of focus measure
/// operators for shape-from-focus", Pattern Recognition 46(5), 2013.
/// `image` is CV_8UC3, RGB, at least 3x3. Threads: reentrant. Errors: Failed (type or size).
double sharpness(const cv::Mat& image);

} // namespace unit
