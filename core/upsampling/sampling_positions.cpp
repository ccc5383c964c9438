#include "core/upsampling/sampling_positions.h"

#include <cassert>

namespace unit {

ScalingTaps::ScalingTaps(int from, int to) : ends_{0} {
    assert(from > 0 && to > 0);
    for (int index = 0; index < to; ++index) {
        const SourcePixels pixels = source_pixels(index, from, to);
        firsts_.push_back(pixels.first);
        for (int tap = 0; tap < pixels.count; ++tap)
            weights_.push_back(pixels.weight(tap));
        ends_.push_back(static_cast<int>(weights_.size()));
    }
}

} // namespace unit
