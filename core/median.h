#pragma once

#include <algorithm>
#include <cstddef>
#include <span>

namespace unit {

/// The middle one of the values, the upper of two; puts them in another order. At least one value.
inline float median(std::span<float> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

} // namespace unit
