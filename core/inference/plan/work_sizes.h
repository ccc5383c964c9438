#pragma once

#include "core/inference/kernels/winograd.h"

namespace unit {

/// The tile with which a convolution takes the least time, by the products that it computes and
/// by the pixels beyond the border that it computes in vain.
WinogradTile best_tile(const WinogradConvolution& job);

/// How many tiles go through a convolution together: enough to share the reading of the weights,
/// few enough for their values to stay in the cache, and such that threads have equal shares. A
/// multiple of kMomentTiles.
int tiles_to_a_block(WinogradTile tile, const WinogradConvolution& job, int threads);

/// Rows of an image that a thread computes in one go. Where the next piece begins, the stages
/// before compute some rows once more; but no thread should wait long for the last piece.
int rows_to_a_piece(int height, int threads);

} // namespace unit
