#pragma once

#include "core/inference/kernels/winograd.h"
#include "tests/core/inference/kernels/guarded_values.h"

#include <algorithm>

namespace unit::test {

/// Calls `convolve(block)` for all tiles of a convolution, in blocks of up to `block_size`, each
/// with scratch memory and moments between guards, then `check(block)`.
template <typename Convolve, typename Check>
void for_each_block(WinogradTile tile, const WinogradConvolution& job, int block_size,
                    const Convolve& convolve, const Check& check) {
    for (int first = 0; first < job.tiles(tile); first += block_size) {
        const int count = std::min(block_size, job.tiles(tile) - first);
        GuardedValues scratch(
            winograd_scratch_size(tile, job.in_channels, job.out_channels, count));
        const int groups = (count + kMomentTiles - 1) / kMomentTiles;
        GuardedValues moments(static_cast<std::size_t>(groups) * Moments::size(job.out_channels));
        const TileBlock block{first, count, scratch.data(),
                              Moments::at(moments.data(), job.out_channels)};
        convolve(block);
        EXPECT_TRUE(scratch.guards_are_whole() && moments.guards_are_whole());
        check(block);
    }
}

} // namespace unit::test
