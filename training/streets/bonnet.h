#pragma once

#include "training/streets/view.h"

namespace unit::streets {

/// Paints the bonnet of the camera's own car along the bottom, where the style shows it.
void paint_bonnet(const View& view);

} // namespace unit::streets
