#pragma once

#include "core/gpu/kernels/channel_sums.h"
#include "core/gpu/kernels/launch.h"
#include "core/gpu/kernels/norm_layer.h"
#include "core/gpu/kernels/pack_bits.h"

#include <cstddef>
#include <cstdint>

namespace unit::gpu {

/// An instance norm in one launch, of an image whose pixels fit in a block's shared memory: reads x
/// once. A block has one or two packs of the channels, and all pixels.
template <typename Value>
struct NormaliseAtOnce {
    static constexpr int kThreads = 512;
    static constexpr int kPhases = 7;
    struct State {};

    NormLayer<Value> norm;
    int packs = 1; ///< of a block's channels: 1 or 2

    /// The shared memory of a block in bytes.
    static constexpr std::int64_t shared_bytes(int pixels, int packs) {
        return static_cast<std::int64_t>(sizeof(Pack<Value>)) * pixels * packs +
               static_cast<std::int64_t>(sizeof(float)) * (Sums::kFloats + 2 * kMostChannels);
    }

    /// How many packs a block should have where it may have `limit` bytes of shared memory; 0 where
    /// an image does not fit. For the host.
    static constexpr int packs_that_fit(int images, int channels, int pixels, int limit) {
        // Memory moves no less than two packs of 16 bits. But blocks for all processors come first.
        constexpr int kBlocks = 128;
        const bool has_blocks = images * (channels / kPack / kMostPacks) >= kBlocks;
        const bool is_small = sizeof(Pack<Value>) < 32;
        if (is_small && has_blocks && shared_bytes(pixels, kMostPacks) <= limit)
            return kMostPacks;
        return shared_bytes(pixels, 1) <= limit ? 1 : 0;
    }

    LaunchShape shape() const {
        return {parts_of(norm.packs_of_pixel(), packs), 1, norm.images,
                static_cast<int>(shared_bytes(norm.pixels, packs))};
    }

    template <int phase>
    UNIT_HOST_DEVICE void run(const ThreadPlace& place, State&, std::byte* memory) const {
        const Shared shared = shared_of(memory);
        if constexpr (phase == 0) {
            Sums::put(shared.sums, place.thread, read(place, shared));
        } else if constexpr (phase == 1 || phase == 4) {
            Sums::fold(shared.sums, place.thread);
        } else if constexpr (phase == 2) {
            if (place.thread < kPack * packs)
                shared.mean[place.thread] = average(place, shared);
        } else if constexpr (phase == 3) {
            Sums::put(shared.sums, place.thread, squares(place, shared));
        } else if constexpr (phase == 5) {
            if (place.thread < kPack * packs)
                shared.scale[place.thread] = scale_of(place, average(place, shared));
        } else {
            write(place, shared);
        }
    }

  private:
    using Sums = ChannelSums<kThreads>;
    static constexpr int kMostPacks = 2;
    static constexpr int kMostChannels = kMostPacks * kPack;

    struct Shared {
        Pack<Value>* x; ///< [pixels, packs]
        float* sums;
        float *mean, *scale; ///< of x - shift, [channels] each; the shift is x[0]
    };

    UNIT_HOST_DEVICE Shared shared_of(std::byte* memory) const {
        auto* const x = reinterpret_cast<Pack<Value>*>(memory);
        const int count = packs * norm.pixels;
        auto* const sums = reinterpret_cast<float*>(x + count);
        float* const mean = sums + Sums::kFloats;
        return {x, sums, mean, mean + kMostChannels};
    }

    /// Of the thread, among those of the block.
    UNIT_HOST_DEVICE int pack_of(const ThreadPlace& place) const { return place.thread % packs; }

    /// Where the thread's packs of an image begin. It has every kThreads / packs-th.
    UNIT_HOST_DEVICE int first_pack(const ThreadPlace& place) const {
        return place.thread / packs * norm.packs_of_pixel() + place.block_x * packs +
               pack_of(place);
    }
    /// From one of them to the next.
    UNIT_HOST_DEVICE int step() const { return kThreads / packs * norm.packs_of_pixel(); }

    /// Whether the image has the thread's channels: the last block's second pack may be too much.
    UNIT_HOST_DEVICE bool has_channels(const ThreadPlace& place) const {
        return place.block_x * packs + pack_of(place) < norm.packs_of_pixel();
    }

    /// Copies x. Returns the thread's sum of x - shift.
    UNIT_HOST_DEVICE Pack<float> read(const ThreadPlace& place, const Shared& shared) const {
        Pack<float> sum{};
        if (!has_channels(place))
            return sum;
        const Pack<Value>* const x = norm.image_of(norm.x, place.block_z);
        const Pack<float> shift = to_floats(x[place.block_x * packs + pack_of(place)]);
        const int count = norm.pixels * packs;
        int from = first_pack(place);
        for (int to = place.thread; to < count; to += kPacksAhead * kThreads) {
            PackBits<Value> values[kPacksAhead]{};
            for (int i = 0; i < kPacksAhead; ++i, from += step()) {
                if (to + i * kThreads < count)
                    values[i] = bits_of_pack(x[from]);
            }
            for (int i = 0; i < kPacksAhead; ++i) {
                if (to + i * kThreads < count) {
                    const Pack<Value> pack = pack_of_bits(values[i]);
                    shared.x[to + i * kThreads] = pack;
                    add(pack, shift, sum);
                }
            }
        }
        return sum;
    }

    UNIT_HOST_DEVICE static void add(Pack<Value> values, const Pack<float>& shift,
                                     Pack<float>& sum) {
        for (int i = 0; i < kPack; ++i)
            sum.values[i] += to_float(values.values[i]) - shift.values[i];
    }

    /// Of the channel with the thread's number.
    UNIT_HOST_DEVICE float average(const ThreadPlace& place, const Shared& shared) const {
        return Sums::total(shared.sums, place.thread, packs) / static_cast<float>(norm.pixels);
    }

    /// The same of its scale. The last block's second pack may have channels that no image has.
    UNIT_HOST_DEVICE float scale_of(const ThreadPlace& place, float variance) const {
        const int channel = place.block_x * packs * kPack + place.thread;
        return channel < norm.channels ? norm.scale_of(channel, variance) : 0.0F;
    }

    /// The thread's sum of the squares of x - shift - mean.
    UNIT_HOST_DEVICE Pack<float> squares(const ThreadPlace& place, const Shared& shared) const {
        Pack<float> sum{};
        if (!has_channels(place))
            return sum;
        const Pack<float> shift = to_floats(shared.x[pack_of(place)]);
        const Pack<float> mean = reinterpret_cast<const Pack<float>*>(shared.mean)[pack_of(place)];
        for (int index = place.thread; index < norm.pixels * packs; index += kThreads) {
            const Pack<Value> values = shared.x[index];
            for (int i = 0; i < kPack; ++i) {
                const float centred = to_float(values.values[i]) - shift.values[i] - mean.values[i];
                sum.values[i] += centred * centred;
            }
        }
        return sum;
    }

    UNIT_HOST_DEVICE void write(const ThreadPlace& place, const Shared& shared) const {
        if (!has_channels(place))
            return;
        const int pack = pack_of(place);
        const NormRule rule{to_floats(shared.x[pack]),
                            reinterpret_cast<const Pack<float>*>(shared.mean)[pack],
                            reinterpret_cast<const Pack<float>*>(shared.scale)[pack]};
        const Pack<Value>* const skip = norm.image_of(norm.skip, place.block_z);
        Pack<Value>* const y = norm.image_of_y(place.block_z);
        const int count = norm.pixels * packs;
        int to = first_pack(place);
        for (int from = place.thread; from < count; from += kPacksAhead * kThreads) {
            PackBits<Value> skipped[kPacksAhead]{};
            if (skip != nullptr) {
                for (int i = 0; i < kPacksAhead; ++i) {
                    if (from + i * kThreads < count)
                        skipped[i] = bits_of_pack(skip[to + i * step()]);
                }
            }
            for (int i = 0; i < kPacksAhead; ++i, to += step()) {
                if (from + i * kThreads < count)
                    y[to] = normalised(shared.x[from + i * kThreads], rule, norm.slope,
                                       pack_of_bits(skipped[i]));
            }
        }
    }
};

} // namespace unit::gpu
