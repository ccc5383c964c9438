#pragma once

#include "training/streets/style.h"

namespace unit::streets {

/// Lays strips and lines across the road from the style's lanes, pavements and medians; sets the
/// section and the edges of the style.
void build_cross_section(Style& style);

} // namespace unit::streets
