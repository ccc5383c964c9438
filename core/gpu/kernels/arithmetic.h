#pragma once

#include "core/pixels/host_device.h"

#include <cmath>

/// Functions of single values, in fp32. CUDA's own ones have the names of C's.
namespace unit::gpu {

/// Wrong by less than 1e-6, where no option makes the compiler approximate it.
UNIT_HOST_DEVICE inline float hyperbolic_tangent(float value) {
    return ::tanhf(value);
}

/// Of a value that is not negative; rounded to nearest.
UNIT_HOST_DEVICE inline float square_root(float value) {
    return ::sqrtf(value);
}

/// Neither infinite nor NaN.
UNIT_HOST_DEVICE inline bool is_finite(float value) {
    return value - value == 0.0F;
}

/// The value, times `slope` where it is negative: LeakyReLU; ReLU with 0, nothing with 1.
UNIT_HOST_DEVICE inline float with_slope(float value, float slope) {
    return value < 0.0F ? slope * value : value;
}

} // namespace unit::gpu
