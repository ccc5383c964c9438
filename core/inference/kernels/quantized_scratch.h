#pragma once

#include "core/inference/kernels/quantized_winograd.h"

namespace unit {

/// Where a block's values are between the steps of a quantized convolution.
struct QuantizedScratch {
    int tiles = 0;                    ///< with those that fill up, as in WinogradScratch
    std::int16_t* values = nullptr;   ///< [36, tiles, in_channels], transformed input
    std::ptrdiff_t values_step = 0;   ///< from one place in the tile to the next
    std::int32_t* products = nullptr; ///< [36, tiles, out_channels]
    std::ptrdiff_t products_step = 0;
    float* patch = nullptr; ///< [6, 6, in_channels]

    /// Lies in the scratch memory of a WinogradScratch for the same block, of which it needs less.
    QuantizedScratch(int in_channels, int out_channels, const TileBlock& block);
};

} // namespace unit
