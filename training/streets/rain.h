#pragma once

#include "training/streets/view.h"

namespace unit::streets {

/// Lays faint falling streaks over a finished picture. They go on smoothly with `seconds`.
void paint_rain(const View& view, double seconds);

} // namespace unit::streets
