#include "core/inference/plan/work_sizes.h"

#include <algorithm>

namespace unit {
namespace {

/// What a convolution costs, in multiply-adds.
double cost(WinogradTile tile, const WinogradConvolution& job) {
    // The transforms of a value cost about as much as so many multiply-adds with each channel.
    constexpr double kTransform = 20.0;
    const double in = job.in_channels;
    const double out = job.out_channels;
    return job.tiles(tile) * tile_products(tile) * (in * out + kTransform * (in + out));
}

} // namespace

WinogradTile best_tile(const WinogradConvolution& job) {
    return cost(WinogradTile::Six, job) <= cost(WinogradTile::Four, job) ? WinogradTile::Six
                                                                         : WinogradTile::Four;
}

int tiles_to_a_block(const WinogradConvolution& job) {
    // Measured: core/inference/README.md.
    return std::max(job.in_channels, job.out_channels) <= 128 ? 12 : 48;
}

int rows_to_a_piece(int height, int threads) {
    constexpr int kPiecesToAThread = 4;
    constexpr int kLeast = 8;
    const int rows = (height + kPiecesToAThread * threads - 1) / (kPiecesToAThread * threads);
    return std::max((rows + 1) / 2 * 2, kLeast);
}

} // namespace unit
