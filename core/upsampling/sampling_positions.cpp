#include "core/upsampling/sampling_positions.h"

#include <algorithm>
#include <cassert>
#include <cstdint>

namespace unit {

LinearPosition linear_position(int index, int from, int to) {
    // In units of 1 / (2 to), where all centres are whole numbers.
    const std::int64_t unit = 2 * std::int64_t{to};
    const std::int64_t position =
        std::max<std::int64_t>((2 * std::int64_t{index} + 1) * from - to, 0);
    const std::int64_t first = position / unit;
    if (first >= from - 1)
        return {from - 1, 0.0f};
    return {static_cast<int>(first),
            static_cast<float>(static_cast<double>(position % unit) / static_cast<double>(unit))};
}

ScalingTaps::ScalingTaps(int from, int to) : ends_{0} {
    assert(from > 0 && to > 0);
    for (int index = 0; index < to; ++index) {
        if (to <= from) {
            add_covered(index, from, to);
        } else {
            const LinearPosition position = linear_position(index, from, to);
            firsts_.push_back(position.first);
            weights_.push_back(1.0f - position.weight);
            if (position.weight > 0.0f)
                weights_.push_back(position.weight);
        }
        ends_.push_back(static_cast<int>(weights_.size()));
    }
}

void ScalingTaps::add_covered(int index, int from, int to) {
    // In units of 1 / to of a source pixel, where all borders are whole numbers.
    const std::int64_t begin = std::int64_t{index} * from;
    const std::int64_t end = begin + from;
    firsts_.push_back(static_cast<int>(begin / to));
    for (std::int64_t pixel = begin / to; pixel * to < end; ++pixel) {
        const std::int64_t covered = std::min(end, (pixel + 1) * to) - std::max(begin, pixel * to);
        weights_.push_back(static_cast<float>(static_cast<double>(covered) / from));
    }
}

} // namespace unit
