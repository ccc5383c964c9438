#pragma once

#include "core/pixels/host_device.h"

namespace unit {

/// Rec. 709's luma, which grey domains are trained on, of network values, or of tensors of them.
template <typename Values>
UNIT_HOST_DEVICE Values luma_of(const Values& red, const Values& green, const Values& blue) {
    return red * 0.2126F + green * 0.7152F + blue * 0.0722F;
}

} // namespace unit
