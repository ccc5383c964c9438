#pragma once

#include "core/gpu/kernels/launch.h"
#include "core/gpu/kernels/values.h"

#include <cstdint>

namespace unit::gpu {

/// An instance norm in two launches, NormMoments and Normalise, for images of any size. Both divide
/// an image's pixels into chunks, its channels into groups. A block has a chunk of a group; 8
/// neighbouring threads have the packs of a pixel, so that they read 128 or 256 bytes in a row.
struct NormBlocks {
    static constexpr int kThreads = 256;
    static constexpr int kPacks = 8;
    static constexpr int kChannels = kPacks * kPack;
    static constexpr int kRows = kThreads / kPacks; ///< pixels that a block reads at a time
    static constexpr int kMostChunks = 64;

    /// How many chunks give a device enough blocks, without making them too small to be worth
    /// their moments, 1 to kMostChunks. For the host.
    static constexpr int chunks(int images, int channels, int pixels) {
        constexpr int kBlocks = 512;
        constexpr int kLeastPixels = 32 * kRows;
        const int wanted = parts_of(kBlocks, images * parts_of(channels, kChannels));
        const int possible = pixels < kLeastPixels ? 1 : pixels / kLeastPixels;
        const int chunks = wanted < possible ? wanted : possible;
        return chunks < kMostChunks ? chunks : kMostChunks;
    }

    /// How many floats the moments are. For the host.
    static constexpr std::int64_t moments(int images, int channels, int chunks) {
        return std::int64_t{images} * (1 + 2 * chunks) * channels;
    }

    /// Where the moments of an image begin.
    template <typename Float>
    UNIT_HOST_DEVICE static Float* moments_of(Float* moments, int image, int channels, int chunks) {
        return moments + std::int64_t{image} * (1 + 2 * chunks) * channels;
    }

    /// The pack of a pixel that a thread has. The last group's threads may have none.
    UNIT_HOST_DEVICE static int pack(const ThreadPlace& place) {
        return place.block_y * kPacks + place.thread % kPacks;
    }

    /// The channel of a thread where each has one. The last group's threads may have none.
    UNIT_HOST_DEVICE static int channel(const ThreadPlace& place) {
        return place.block_y * kChannels + place.thread % kChannels;
    }

    /// A thread's packs of its block's chunk: every `step`-th of an image's from `first` on, before
    /// `end`. The last chunks may have none.
    struct Walk {
        int first, end, step;
    };
    UNIT_HOST_DEVICE static Walk walk(const ThreadPlace& place, int pixels, int chunks,
                                      int packs_of_pixel) {
        const int size = parts_of(pixels, chunks);
        const int begin = place.block_x * size;
        const int end = begin + size < pixels ? begin + size : pixels;
        return {(begin + place.thread / kPacks) * packs_of_pixel + pack(place),
                end * packs_of_pixel, kRows * packs_of_pixel};
    }
};

/// What a block's threads add up of all chunks for its channels, in shared memory: two sums.
struct ChunkSums {
    struct Pair {
        float first, second;
    };

    /// Between this and total() is a barrier. `rows`: of the thread's channel, its two sums of the
    /// first chunk and so on, `channels` floats apart.
    UNIT_HOST_DEVICE void add(int thread, const float* rows, int channels, int chunks) {
        const int part = thread / NormBlocks::kChannels;
        Pair sum{0.0F, 0.0F};
        for (int chunk = part; chunk < chunks; chunk += kParts) {
            sum.first += rows[2 * chunk * channels];
            sum.second += rows[(2 * chunk + 1) * channels];
        }
        sums_[part][thread % NormBlocks::kChannels] = sum;
    }

    /// Of a channel of the block.
    UNIT_HOST_DEVICE Pair total(int channel) const {
        Pair total{0.0F, 0.0F};
        for (int part = 0; part < kParts; ++part) {
            total.first += sums_[part][channel].first;
            total.second += sums_[part][channel].second;
        }
        return total;
    }

  private:
    /// So many threads share the chunks of a channel.
    static constexpr int kParts = NormBlocks::kThreads / NormBlocks::kChannels;

    Pair sums_[kParts][NormBlocks::kChannels];
};

} // namespace unit::gpu
