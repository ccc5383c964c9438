#include "core/inference/plan/rows/nearest_rows.h"

#include <algorithm>

namespace unit {

void NearestRows::compute(int y, const StoredValues& pixels) {
    const std::ptrdiff_t size = layout().pixel_step() * bytes_of(layout().storage);
    const auto* from = static_cast<const std::byte*>(input_.row(y / 2).data);
    auto* to = static_cast<std::byte*>(pixels.data);
    for (int x = 0; x < input_.layout().width; ++x, from += size) {
        to = std::copy_n(from, size, to);
        to = std::copy_n(from, size, to);
    }
}

} // namespace unit
