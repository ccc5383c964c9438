#pragma once

#include "core/engine.h"

#include <cstdint>
#include <functional>

namespace unit {

/// How large a batch there is memory for.
struct MemoryPlan {
    int frames = 0;      ///< of a batch, at most those wanted; 0: not even one fits
    NetworkSize fitting; ///< where none fits: a smaller network size of the same shape that does
    std::uint64_t needed = 0;          ///< bytes, for the frames wanted
    std::uint64_t needed_by_frame = 0; ///< bytes, for one
};

/// Plans a batch of `wanted` within `limit` bytes. `needed` tells what a shape needs beside the
/// weights, and grows with frames and size. Where no size fits, `fitting` is 0 x 0. Threads: any.
MemoryPlan plan_memory(const BatchShape& wanted, std::uint64_t limit,
                       const std::function<std::uint64_t(const BatchShape&)>& needed);

} // namespace unit
