#pragma once

#include "core/inference/kernels/aligned_values.h"
#include "core/inference/kernels/stored_values.h"

#include <cstdint>
#include <vector>

namespace unit {

/// How many values a run of neighbouring ones takes in a product: whole pairs in bfloat16.
constexpr int padded_run(int run, Storage storage) {
    return storage == Storage::BFloat16 ? (run + 1) / 2 * 2 : run;
}

/// Packed weights as kernels read them, in blocks of kChannelBlock outputs for each value of the
/// input. In bfloat16 the blocks of two neighbouring values are put together, [.., 2,
/// kChannelBlock] becomes [.., kChannelBlock, 2], as instructions for their products want it.
class WeightBlocks {
  public:
    WeightBlocks() = default;
    /// Rounds them for Storage::BFloat16, to the nearest, ties away from zero: there are an even
    /// number of blocks then. Throws std::bad_alloc.
    WeightBlocks(AlignedValues values, Storage storage);

    /// nullptr if there are none.
    const void* data() const;
    std::size_t bytes() const;

  private:
    AlignedValues values_;
    std::vector<std::uint16_t, AlignedAllocator<std::uint16_t>> pairs_; ///< or the bits of these
};

} // namespace unit
