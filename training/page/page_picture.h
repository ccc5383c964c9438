#pragma once

#include <cstddef>
#include <opencv2/core.hpp>
#include <string>

namespace unit {

/// The JPEG file of an image (CV_8UC3, RGB) as a data URI, for a page: as good as fits `bytes`, but
/// for a last attempt that is taken as it is. Errors: Failed.
std::string picture_uri(const cv::Mat& image, std::size_t bytes);

} // namespace unit
