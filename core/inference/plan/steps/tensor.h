#pragma once

#include "core/inference/kernels/channel_blocks.h"
#include "core/inference/kernels/pending.h"
#include "core/inference/plan/arena.h"
#include "core/inference/plan/norm_statistics.h"

#include <memory>
#include <optional>

namespace unit {

/// An activation in the arena, [height, width, channels], and what is pending for its values.
struct PlanTensor {
    std::size_t number = 0; ///< in the arena
    int width = 0;
    int height = 0;
    int channels = 0; ///< without padding
    Storage storage = Storage::Float32;

    /// Values with padding.
    std::ptrdiff_t size() const {
        return std::ptrdiff_t{width} * height * padded_channels(channels);
    }
    /// Where it is, in the memory that the arena stands for.
    StoredValues in(const Arena& arena, std::byte* memory) const {
        return {memory + arena.offset(number), storage};
    }
};

/// A tensor as the next layer reads it.
struct PlanValue {
    PlanTensor tensor;
    std::shared_ptr<NormStatistics> norm; ///< pending, or nullptr
    float slope = 1.0F;                   ///< of the activation after the norm
    std::optional<PlanTensor> skip;       ///< then added

    /// Where it all is. `finished` is left out.
    Pending pending(const Arena& arena, std::byte* memory) const {
        if (!norm) {
            return {};
        }
        return {norm->scale(),
                norm->offset(),
                slope,
                skip ? skip->in(arena, memory) : ConstStoredValues(),
                {}};
    }
};

} // namespace unit
