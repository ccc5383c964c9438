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

/// How many tiles the busiest of some threads computes, if each takes the next block in turn.
int most_tiles(int tiles, int block, int threads) {
    const int blocks = tiles / block;
    return blocks / threads * block + (blocks % threads > 0 ? block : tiles % block);
}

} // namespace

WinogradTile best_tile(const WinogradConvolution& job) {
    return cost(WinogradTile::Six, job) <= cost(WinogradTile::Four, job) ? WinogradTile::Six
                                                                         : WinogradTile::Four;
}

int tiles_to_a_block(WinogradTile tile, const WinogradConvolution& job, int threads) {
    // Measured: core/inference/README.md.
    if (std::max(job.in_channels, job.out_channels) <= 128) {
        return kMomentTiles;
    }
    // Reading the weights takes about as long as computing so many tiles.
    constexpr double kWeights = 11.0;
    const auto time = [&](int block) {
        return most_tiles(job.tiles(tile), block, threads) * (1.0 + kWeights / block);
    };
    int best = 4 * kMomentTiles;
    for (const int block : {5 * kMomentTiles, 3 * kMomentTiles, 2 * kMomentTiles}) {
        best = time(block) < 0.95 * time(best) ? block : best;
    }
    return best;
}

int rows_to_a_piece(int height, int threads) {
    constexpr int kPiecesToAThread = 4;
    constexpr int kLeast = 8;
    const int rows = (height + kPiecesToAThread * threads - 1) / (kPiecesToAThread * threads);
    return std::max((rows + 1) / 2 * 2, kLeast);
}

} // namespace unit
