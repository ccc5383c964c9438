#pragma once

#include "core/pixels/host_device.h"

#include <cstdint>

namespace unit {

/// Where a pixel's centre lies between two source pixels of a row or column.
struct LinearPosition {
    int first;    ///< the source pixel before the centre, or the nearest one beyond the borders
    float weight; ///< that of source pixel first + 1, in [0, 1); 0 where there is no such pixel
};

/// The position of pixel `index` of `to` on a row of `from` pixels, both rows covering the same
/// picture: (index + 1/2) from / to - 1/2, clamped to the row. `Integer` has to hold
/// 2 * from * to; sizes are below 2^23.
template <typename Integer = std::int64_t>
UNIT_HOST_DEVICE constexpr LinearPosition linear_position(int index, int from, int to) {
    // In units of 1 / (2 to), where all centres are whole numbers.
    const Integer unit = 2 * Integer{to};
    const Integer centre = (2 * Integer{index} + 1) * from - to;
    const Integer position = centre > 0 ? centre : 0;
    const Integer first = position / unit;
    if (first >= from - 1)
        return {from - 1, 0.0f};
    // A float holds both numbers exactly.
    return {static_cast<int>(first),
            static_cast<float>(position % unit) / static_cast<float>(unit)};
}

/// The consecutive source pixels that one pixel of a scaled row is made from, at least one. Those
/// between the first and the last count alike.
struct SourcePixels {
    int first, count;
    float first_weight, inner_weight, last_weight; ///< first_weight is that of a single one

    /// What source pixel first + `tap` counts. All taps sum up to 1.
    UNIT_HOST_DEVICE constexpr float weight(int tap) const {
        if (tap == 0)
            return first_weight;
        return tap == count - 1 ? last_weight : inner_weight;
    }
};

/// What makes up pixel `index` of a row of `from` pixels scaled to one of `to`, both covering the
/// same picture. Smaller or equal: the mean of what it covers, source pixels that it covers in part
/// counting in proportion. Larger: bilinear interpolation at linear_position(). `Integer` has to
/// hold 2 * from * to; sizes are below 2^23.
template <typename Integer = std::int64_t>
UNIT_HOST_DEVICE constexpr SourcePixels source_pixels(int index, int from, int to) {
    if (to > from) {
        const LinearPosition position = linear_position<Integer>(index, from, to);
        return {position.first, position.weight > 0.0f ? 2 : 1, 1.0f - position.weight, 0.0f,
                position.weight};
    }
    // In units of 1 / to of a source pixel, where all borders are whole numbers.
    const Integer begin = Integer{index} * from;
    const Integer end = begin + from;
    const Integer first = begin / to;
    const Integer last = (end - 1) / to;
    // A single one is covered from `begin` to `end`.
    const Integer first_end = last == first ? end : (first + 1) * to;
    const auto whole = static_cast<float>(from);
    return {static_cast<int>(first), static_cast<int>(last - first) + 1,
            static_cast<float>(first_end - begin) / whole, static_cast<float>(to) / whole,
            static_cast<float>(end - last * to) / whole};
}

} // namespace unit
