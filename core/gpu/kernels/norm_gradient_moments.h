#pragma once

#include "core/gpu/kernels/channel_sums.h"
#include "core/gpu/kernels/launch.h"
#include "core/gpu/kernels/norm_blocks.h"
#include "core/gpu/kernels/norm_gradient_layer.h"
#include "core/gpu/kernels/pack_bits.h"

#include <cstddef>
#include <cstdint>

namespace unit::gpu {

/// The first launch of the way back through a norm, before NormGradient: of each chunk (NormBlocks)
/// the sum of the gradient g with respect to the normalised values n, and that of g * n, for each
/// channel.
template <typename Value>
struct NormGradientMoments {
    static constexpr int kThreads = NormBlocks::kThreads;
    static constexpr int kPhases = 3;
    struct State {};

    NormGradientLayer<Value> norm; ///< `result` is not written
    int chunks = 1; ///< 1 to NormBlocks::kMostChunks; more than there are pixels are allowed
    float* moments = nullptr; ///< [images, 2 * chunks, channels]: g's and g * n's of each chunk

    /// How many floats the moments are. For the host.
    static constexpr std::int64_t moment_count(int images, int channels, int chunks) {
        return std::int64_t{images} * 2 * chunks * channels;
    }

    LaunchShape shape() const {
        return {chunks, parts_of(norm.channels, NormBlocks::kChannels), norm.images,
                2 * Sums::kFloats * static_cast<int>(sizeof(float))};
    }

    template <int phase>
    UNIT_HOST_DEVICE void run(const ThreadPlace& place, State&, std::byte* shared) const {
        auto* const sums = reinterpret_cast<float*>(shared);
        float* const products = sums + Sums::kFloats;
        if constexpr (phase == 0) {
            add_pixels(place, sums, products);
        } else if constexpr (phase == 1) {
            Sums::fold(sums, place.thread);
            Sums::fold(products, place.thread);
        } else {
            write(place, sums, products);
        }
    }

  private:
    using Sums = ChannelSums<kThreads>;
    /// As kPacksAhead, of two tensors.
    static constexpr int kPixelsAhead = 2;

    UNIT_HOST_DEVICE void add_pixels(const ThreadPlace& place, float* sums, float* products) const {
        const int pack = NormBlocks::pack(place);
        Pack<float> sum{};
        Pack<float> product{};
        if (pack < norm.packs_of_pixel()) {
            const Pack<float> mean = norm.mean_of(place.block_z, pack);
            const Pack<float> scale = norm.scale_of(place.block_z, pack);
            const Pack<Value>* const x = norm.image_of(norm.x, place.block_z);
            const Pack<Value>* const gradient = norm.image_of(norm.gradient, place.block_z);
            const auto [first, end, step] =
                NormBlocks::walk(place, norm.pixels, chunks, norm.packs_of_pixel());
            for (int index = first; index < end; index += kPixelsAhead * step) {
                PackBits<Value> values[kPixelsAhead]{};
                PackBits<Value> gradients[kPixelsAhead]{};
                for (int i = 0; i < kPixelsAhead; ++i) {
                    if (index + i * step < end) {
                        values[i] = bits_of_pack(x[index + i * step]);
                        gradients[i] = bits_of_pack(gradient[index + i * step]);
                    }
                }
                // Where there is no pixel the gradient is 0.
                for (int i = 0; i < kPixelsAhead; ++i) {
                    const Pack<float> normal = norm.normal_of(pack_of_bits(values[i]), mean, scale);
                    const Pack<float> g = norm.before_end(pack_of_bits(gradients[i]), normal,
                                                          place.block_z, index + i * step);
                    add(g, normal, sum, product);
                }
            }
        }
        Sums::put(sums, place.thread, sum);
        Sums::put(products, place.thread, product);
    }

    UNIT_HOST_DEVICE static void add(const Pack<float>& gradient, const Pack<float>& normal,
                                     Pack<float>& sum, Pack<float>& product) {
        for (int i = 0; i < kPack; ++i) {
            sum.values[i] += gradient.values[i];
            product.values[i] += gradient.values[i] * normal.values[i];
        }
    }

    /// Each of two times kChannels threads has a channel of a row of the moments.
    UNIT_HOST_DEVICE void write(const ThreadPlace& place, const float* sums,
                                const float* products) const {
        const int channel = NormBlocks::channel(place);
        const int kind = place.thread / NormBlocks::kChannels;
        if (channel >= norm.channels || kind > 1)
            return;
        const std::int64_t chunk = std::int64_t{place.block_z} * chunks + place.block_x;
        moments[(2 * chunk + kind) * norm.channels + channel] = Sums::total(
            kind == 0 ? sums : products, place.thread % NormBlocks::kChannels, NormBlocks::kPacks);
    }
};

} // namespace unit::gpu
