#pragma once

#include "core/pixels/host_device.h"

namespace unit {

/// The guide of guided upsampling: a grey picture in [-1, 1] of a network image, the luma of
/// ITU-R BT.601. Any other weights of a grey would do, so long as both sizes use the same.
UNIT_HOST_DEVICE inline float guide_of(float red, float green, float blue) {
    return 0.299f * red + 0.587f * green + 0.114f * blue;
}

} // namespace unit
