#pragma once

#include "core/gpu/kernels/channel_sums.h"
#include "core/gpu/kernels/launch.h"
#include "core/gpu/kernels/norm_blocks.h"
#include "core/gpu/kernels/norm_layer.h"
#include "core/gpu/kernels/pack_bits.h"

#include <cstddef>
#include <cstdint>

namespace unit::gpu {

/// The first launch of a norm: of each chunk the sum of x - shift, and that of its square, for each
/// channel. The shift is the channel's first pixel in its image, which keeps a large mean from
/// drowning the variance.
template <typename Value>
struct NormMoments {
    static constexpr int kThreads = NormBlocks::kThreads;
    static constexpr int kPhases = 3;
    struct State {};

    NormLayer<Value> norm; ///< neither reads `skip` nor writes `y`
    int chunks = 1;        ///< 1 to NormBlocks::kMostChunks; more than there are pixels are allowed
    /// [images, 1 + 2 * chunks, channels]: the shift, then of each chunk the sum and the squares'.
    /// The shift is there since Normalise may write over x.
    float* moments = nullptr;

    LaunchShape shape() const {
        return {chunks, parts_of(norm.channels, NormBlocks::kChannels), norm.images,
                2 * Sums::kFloats * static_cast<int>(sizeof(float))};
    }

    template <int phase>
    UNIT_HOST_DEVICE void run(const ThreadPlace& place, State&, std::byte* shared) const {
        auto* const sums = reinterpret_cast<float*>(shared);
        float* const squares = sums + Sums::kFloats;
        if constexpr (phase == 0) {
            add_pixels(place, sums, squares);
        } else if constexpr (phase == 1) {
            Sums::fold(sums, place.thread);
            Sums::fold(squares, place.thread);
        } else {
            write(place, sums, squares);
        }
    }

  private:
    using Sums = ChannelSums<kThreads>;

    UNIT_HOST_DEVICE void add_pixels(const ThreadPlace& place, float* sums, float* squares) const {
        const int pack = NormBlocks::pack(place);
        Pack<float> sum{};
        Pack<float> square{};
        if (pack < norm.packs_of_pixel()) {
            const Pack<Value>* const x = norm.image_of(norm.x, place.block_z);
            const Pack<float> shift = to_floats(x[pack]);
            const auto [first, end, step] =
                NormBlocks::walk(place, norm.pixels, chunks, norm.packs_of_pixel());
            int index = first;
            for (; index + (kPacksAhead - 1) * step < end; index += kPacksAhead * step) {
                Pack<Value> values[kPacksAhead];
                for (int i = 0; i < kPacksAhead; ++i)
                    values[i] = x[index + i * step];
                for (int i = 0; i < kPacksAhead; ++i)
                    add(values[i], shift, sum, square);
            }
            for (; index < end; index += step)
                add(x[index], shift, sum, square);
        }
        Sums::put(sums, place.thread, sum);
        Sums::put(squares, place.thread, square);
    }

    UNIT_HOST_DEVICE static void add(Pack<Value> values, const Pack<float>& shift, Pack<float>& sum,
                                     Pack<float>& square) {
        for (int i = 0; i < kPack; ++i) {
            const float value = to_float(values.values[i]) - shift.values[i];
            sum.values[i] += value;
            square.values[i] += value * value;
        }
    }

    /// Each of three times kChannels threads has a channel of a row of the moments.
    UNIT_HOST_DEVICE void write(const ThreadPlace& place, const float* sums,
                                const float* squares) const {
        const int of_group = place.thread % NormBlocks::kChannels;
        const int channel = NormBlocks::channel(place);
        if (channel >= norm.channels)
            return;
        float* const rows =
            NormBlocks::moments_of(moments, place.block_z, norm.channels, chunks) + channel;
        const int row = 1 + 2 * place.block_x;
        switch (place.thread / NormBlocks::kChannels) {
        case 0:
            rows[row * norm.channels] = Sums::total(sums, of_group, NormBlocks::kPacks);
            break;
        case 1:
            rows[(row + 1) * norm.channels] = Sums::total(squares, of_group, NormBlocks::kPacks);
            break;
        case 2:
            if (place.block_x == 0) {
                const std::int64_t image = std::int64_t{place.block_z} * norm.pixels;
                rows[0] = to_float(norm.x[image * norm.channels + channel]);
            }
            break;
        default:
            break;
        }
    }
};

} // namespace unit::gpu
