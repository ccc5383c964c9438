#pragma once

#include <opencv2/core/mat.hpp>

namespace unit {

/// How far two images have their edges in the same places: Pearson's correlation, from -1 to 1, of
/// their edge maps. An edge map is the magnitude of the luma's gradient by the 3x3 Sobel operator,
/// with the border pixels repeated outwards; luma is 0.299 R' + 0.587 G' + 0.114 B' (ITU-R BT.601),
/// not rounded. A change of brightness or contrast of a whole image, its negative included, does
/// not change the result. Where a map has no variance (a flat image) the correlation is 0 by
/// definition, also between two flat images. Symmetric in its arguments. Both images are CV_8UC3,
/// RGB, of the same size, at least 3x3. Threads: reentrant. Errors: Failed (type or size).
double edge_correlation(const cv::Mat& image, const cv::Mat& reference);

} // namespace unit
