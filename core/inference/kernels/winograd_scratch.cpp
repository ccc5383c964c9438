#include "core/inference/kernels/winograd_scratch.h"

#include "core/inference/kernels/quantized_scratch.h"

namespace unit {
namespace {

/// Keeps the places of a tile, to all of which a transform writes at once, from lying a power of
/// two apart, where they would displace each other in the cache.
constexpr std::ptrdiff_t kGap = 16;

} // namespace

WinogradScratch::WinogradScratch(WinogradTile tile, int in_channels, int out_channels,
                                 const TileBlock& block)
    : tiles((block.count + kTileMultiple - 1) / kTileMultiple * kTileMultiple),
      values_step(std::ptrdiff_t{tiles} * in_channels + kGap),
      products_step(std::ptrdiff_t{tiles} * out_channels + kGap) {
    const std::ptrdiff_t values_size = tile_products(tile) * values_step;
    const std::ptrdiff_t products_size = tile_products(tile) * products_step;
    const std::ptrdiff_t patch_size = std::ptrdiff_t{tile_products(tile)} * in_channels;
    size_ = static_cast<std::size_t>(values_size + products_size + patch_size);
    if (block.scratch != nullptr) {
        values = block.scratch;
        products = values + values_size;
        patch = products + products_size;
    }
}

QuantizedScratch::QuantizedScratch(int in_channels, int out_channels, const TileBlock& block) {
    const WinogradScratch whole(WinogradTile::Four, in_channels, out_channels, block);
    tiles = whole.tiles;
    values = reinterpret_cast<std::int16_t*>(whole.values);
    values_step = whole.values_step + kGap; // of half the size
    products = reinterpret_cast<std::int32_t*>(whole.products);
    products_step = whole.products_step;
    patch = whole.patch;
}

std::size_t winograd_scratch_size(WinogradTile tile, int in_channels, int out_channels, int count) {
    return WinogradScratch(tile, in_channels, out_channels, {.first = 0, .count = count}).size();
}

} // namespace unit
