#pragma once

#include "core/inference/kernels/winograd.h"

namespace unit {

/// Where a block's values are between the steps of a convolution.
struct WinogradScratch {
    /// Products are computed for several tiles at a time, so their number is rounded up to what
    /// every instruction set's kernel divides; the rest holds what was there before.
    static constexpr int kTileMultiple = 12;

    int tiles = 0;                  ///< with those that fill up
    void* values = nullptr;         ///< [products of a tile, tiles, in_channels], transformed input
    std::ptrdiff_t values_step = 0; ///< values from one place in the tile to the next
    void* products = nullptr;       ///< [products of a tile, tiles, out_channels], of 32 bits
    std::ptrdiff_t products_step = 0;
    float* patch = nullptr; ///< [side of a patch, side of a patch, in_channels]

    /// `value_bytes`: of a transformed value, 2 or 4.
    WinogradScratch(WinogradTile tile, int in_channels, int out_channels, const TileBlock& block,
                    std::ptrdiff_t value_bytes);

    /// Values of 32 bits that it takes.
    std::size_t size() const { return size_; }

  private:
    std::size_t size_;
};

} // namespace unit
