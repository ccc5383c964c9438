#pragma once

#include "training/weather/image_types.h"

namespace unit::weather {

/// Smooths `input` but keeps it sharp where `guide` has edges: He, Sun, Tang, "Guided Image
/// Filtering", ECCV 2010, equations 5, 6 and 8, with windows of 2 radius + 1 pixels on a side.
/// Contrasts of the guide under the square root of `epsilon` count as flat. Borders mirror.
/// Both planes have the same size; radius is 1 or more, epsilon above 0.
Plane guided_filter(const Plane& guide, const Plane& input, int radius, double epsilon);

} // namespace unit::weather
