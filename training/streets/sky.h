#pragma once

#include "training/streets/view.h"

namespace unit::streets {

/// Paints the sky with its clouds, and the hills and tree line on the horizon, over all rows on the
/// sky's side of the horizon. `seconds` moves the clouds.
void paint_sky(const View& view, double seconds);

} // namespace unit::streets
