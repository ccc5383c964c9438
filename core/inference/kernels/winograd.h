#pragma once

#include "core/inference/kernels/aligned_values.h"
#include "core/inference/kernels/moments.h"
#include "core/inference/kernels/pending.h"
#include "core/model/configuration.h"

#include <cstddef>

namespace unit {

/// Winograd's minimal filtering (Lavin and Gray, arXiv 1509.09308): F(m x m, 3 x 3) makes m x m
/// pixels of a 3 x 3 convolution, a tile, from (m + 2) x (m + 2) products instead of 9 m m. Both
/// sides are transformed first, Y = A^T [(G g G^T) * (B^T d B)] A.
enum class WinogradTile : int {
    Four,           ///< 2.25 products for a pixel instead of 9
    FourInIntegers, ///< the same, by whole numbers, which round more
    Six,            ///< 1.78
};

/// Pixels on a side of a tile.
constexpr int tile_side(WinogradTile tile) {
    return tile == WinogradTile::Six ? 6 : 4;
}
/// Products of a tile, for each pair of channels.
constexpr int tile_products(WinogradTile tile) {
    return (tile_side(tile) + 2) * (tile_side(tile) + 2);
}

/// A 3 x 3 convolution of stride 1 without bias, of one image. Memory is aligned for vectors.
struct WinogradConvolution {
    int width = 0;                   ///< of the image, at least 1
    int height = 0;                  ///< at least 1
    int in_channels = 0;             ///< a multiple of kChannelBlock
    int out_channels = 0;            ///< a multiple of kChannelBlock
    ConstStoredValues input;         ///< [height, width, in_channels]
    Pending pending;                 ///< what is done to the input before it is convolved
    Padding padding = Padding::Zero; ///< of the finished input. Reflect needs 2 pixels a side
    /// What transformed values are rounded to before they are multiplied, to be summed in fp32:
    /// bfloat16 only with WinogradTile::Four, whose sums it changes by about 1 %.
    Storage products = Storage::Float32;
    const void* weights = nullptr; ///< of winograd_weights(), stored as `products` says
    /// Taken off the finished input, and off the zeros around it, before it is convolved; the kept
    /// one keeps it. [in_channels], or nullptr: nothing. It moves all sums of a channel by the same
    /// amount, which an instance norm takes away, and spares products of bfloat16 the rounding of
    /// what an image has everywhere: a flat one would show the tiles otherwise. Not in integers.
    const float* shift = nullptr;
    StoredValues output; ///< [height, width, out_channels]

    int tiles_in_a_row(WinogradTile tile) const {
        return (width + tile_side(tile) - 1) / tile_side(tile);
    }
    int tiles(WinogradTile tile) const {
        return tiles_in_a_row(tile) * ((height + tile_side(tile) - 1) / tile_side(tile));
    }
};

/// Tiles of which the moments are taken together. Fixed, so that they are the same to the bit for
/// blocks of any multiple of it.
inline constexpr int kMomentTiles = 12;

/// Some tiles of a convolution, counted row by row, that go through its steps together. They share
/// the cost of reading the weights, and stay in the cache meanwhile.
struct TileBlock {
    int first = 0;
    int count = 0;
    float* scratch = nullptr; ///< winograd_scratch_size() values, aligned for vectors
    /// Are set to those of the output of the block's first kMomentTiles tiles. Those of the next
    /// ones follow in memory (Moments::at()), and so on.
    Moments moments;

    /// The moments of group `group` of so many tiles.
    Moments moments_of(int group, int out_channels) const {
        const auto step =
            static_cast<std::ptrdiff_t>(Moments::size(out_channels)) * std::ptrdiff_t{group};
        return {moments.shift + step, moments.sum + step, moments.squares + step};
    }
};

/// Values of scratch memory that blocks of up to `count` tiles need.
std::size_t winograd_scratch_size(WinogradTile tile, int in_channels, int out_channels, int count);

/// Transforms and packs weights [out_channels, in_channels, 3, 3]; channels that pad both to
/// multiples of kChannelBlock get zeros. In double precision, rounded once.
AlignedValues winograd_weights(WinogradTile tile, const float* weights, int out_channels,
                               int in_channels);

} // namespace unit
