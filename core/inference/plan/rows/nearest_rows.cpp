#include "core/inference/plan/rows/nearest_rows.h"

#include <algorithm>

namespace unit {

void NearestRows::compute(int y, float* pixels) {
    const float* from = input_.row(y / 2);
    const std::ptrdiff_t step = layout().pixel_step();
    for (int x = 0; x < input_.layout().width; ++x, from += step) {
        pixels = std::copy_n(from, step, pixels);
        pixels = std::copy_n(from, step, pixels);
    }
}

} // namespace unit
