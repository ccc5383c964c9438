#pragma once

#include <opencv2/core.hpp>
#include <string>

namespace unit {

/// Reads "640x360". Errors: UsageError for anything else, or sides outside 16..8192.
cv::Size parse_image_size(const std::string& text);

} // namespace unit
