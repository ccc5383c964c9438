#pragma once

#include "core/inference/kernels/moments.h"
#include "core/inference/kernels/pending.h"

#include <array>
#include <cstdint>

namespace unit {

/// The planes of one row of an image: red, green and blue, or grey alone.
template <typename Value>
struct PlaneRows {
    std::array<Value*, 4> planes{};
    int count = 3; ///< 1 to 4
};

} // namespace unit
