#pragma once

#include <opencv2/core.hpp>
#include <string>

namespace unit {

/// Throws Error(Damaged) that names the image where a side is shorter than `smallest` pixels.
void check_sides(const std::string& name, cv::Size size, int smallest);

} // namespace unit
