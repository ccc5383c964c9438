#include "core/inference/kernels/winograd_scratch.h"

namespace unit {
namespace {

/// Keeps the places of a tile, to all of which a transform writes at once, from lying a power of
/// two apart, where they would displace each other in the cache: bytes between them.
constexpr std::ptrdiff_t kGap = 64;

} // namespace

WinogradScratch::WinogradScratch(WinogradTile tile, int in_channels, int out_channels,
                                 const TileBlock& block, std::ptrdiff_t value_bytes)
    : tiles((block.count + kTileMultiple - 1) / kTileMultiple * kTileMultiple),
      values_step(std::ptrdiff_t{tiles} * in_channels + kGap / value_bytes),
      products_step(std::ptrdiff_t{tiles} * out_channels + kGap / std::ptrdiff_t{sizeof(float)}) {
    // A gap is a multiple of a vector, so that values of 2 bytes fill whole values of 4.
    const std::ptrdiff_t values_size =
        tile_products(tile) * values_step * value_bytes / std::ptrdiff_t{sizeof(float)};
    const std::ptrdiff_t products_size = tile_products(tile) * products_step;
    const std::ptrdiff_t patch_size = std::ptrdiff_t{tile_products(tile)} * in_channels;
    size_ = static_cast<std::size_t>(values_size + products_size + patch_size);
    if (block.scratch != nullptr) {
        float* const after_values = block.scratch + values_size;
        values = block.scratch;
        products = after_values;
        patch = after_values + products_size;
    }
}

std::size_t winograd_scratch_size(WinogradTile tile, int in_channels, int out_channels, int count) {
    const TileBlock block{.first = 0, .count = count};
    return WinogradScratch(tile, in_channels, out_channels, block, sizeof(float)).size();
}

} // namespace unit
