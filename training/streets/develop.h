#pragma once

#include "training/streets/vector.h"

namespace unit::streets {

/// Turns linear light into an 8-bit picture (sRGB transfer curve, IEC 61966-2-1, with soft
/// highlights).
cv::Mat develop(const cv::Mat_<Vec3>& canvas);

} // namespace unit::streets
