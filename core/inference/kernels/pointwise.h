#pragma once

#include "core/inference/kernels/moments.h"
#include "core/inference/kernels/pending.h"

#include <array>
#include <cstddef>

namespace unit {

/// The planes of one row of an image: red, green and blue, or grey alone.
template <typename Value>
struct PlaneRows {
    std::array<Value*, 4> planes{};
    int count = 3; ///< 1 to 4
};

/// A row of an image in patches of `side` x `side` pixels, of which each lies in memory as one
/// pixel: its channel c * side * side + y * side + x is plane c of the patch's pixel (y, x). With
/// patches of one pixel the planes are the channels.
struct PatchRow {
    const float* values = nullptr; ///< channel 0 of the first patch
    std::ptrdiff_t step = 0;       ///< values from a patch to the next one
    int side = 1;                  ///< 1, 2 or 4
    int y = 0;                     ///< of the row in its patches

    /// Where a plane's value of the row's first pixel lies.
    const float* first(int plane) const { return values + (plane * side + y) * side; }
    /// How far from there the value of pixel x lies.
    std::ptrdiff_t place(int x) const { return x / side * step + x % side; }
};

} // namespace unit
