#pragma once

#include "training/streets/building.h"

#include <array>

namespace unit::streets {

/// Paints one wall with its windows. `corners`: lower left, lower right, upper right, upper left as
/// seen from outside; `normal` points outside; `side` tells the walls of a building apart.
void draw_facade(const View& view, const Building& building, const std::array<Vec3, 4>& corners,
                 const Vec3& normal, int side);

} // namespace unit::streets
