#pragma once

#include "core/gpu/kernels/launch.h"
#include "core/gpu/kernels/norm_blocks.h"
#include "core/gpu/kernels/norm_gradient_layer.h"
#include "core/gpu/kernels/pack_bits.h"

#include <cstddef>
#include <cstdint>

namespace unit::gpu {

/// The second launch of the way back through a norm, after NormGradientMoments. A block puts the
/// moments of all chunks together for its own channels, then computes the gradients of its chunk.
template <typename Value>
struct NormGradient {
    static constexpr int kThreads = NormBlocks::kThreads;
    static constexpr int kPhases = 3;
    struct State {};

    NormGradientLayer<Value> norm;
    int chunks = 1;                 ///< as of NormGradientMoments
    const float* moments = nullptr; ///< which NormGradientMoments wrote

    LaunchShape shape() const {
        return {chunks, parts_of(norm.channels, NormBlocks::kChannels), norm.images,
                static_cast<int>(sizeof(Shared))};
    }

    template <int phase>
    UNIT_HOST_DEVICE void run(const ThreadPlace& place, State&, std::byte* memory) const {
        auto& shared = *reinterpret_cast<Shared*>(memory);
        if constexpr (phase == 0) {
            add_chunks(place, shared);
        } else if constexpr (phase == 1) {
            find_means(place, shared);
        } else {
            write(place, shared);
        }
    }

  private:
    /// As kPacksAhead, of two tensors.
    static constexpr int kPixelsAhead = 2;

    struct Shared {
        ChunkSums chunks;                          ///< of g, and g times the normalised value
        float mean[NormBlocks::kChannels];         ///< of the gradient g
        float product_mean[NormBlocks::kChannels]; ///< of g times the normalised value
    };

    /// What turns a gradient into the result, for neighbouring channels.
    struct Rule {
        Pack<float> mean, scale;             ///< of x
        Pack<float> of_gradient, of_product; ///< Shared::mean, Shared::product_mean
    };

    UNIT_HOST_DEVICE void add_chunks(const ThreadPlace& place, Shared& shared) const {
        const int channel = NormBlocks::channel(place);
        if (channel >= norm.channels)
            return;
        const float* const rows =
            moments + std::int64_t{place.block_z} * 2 * chunks * norm.channels + channel;
        shared.chunks.add(place.thread, rows, norm.channels, chunks);
    }

    UNIT_HOST_DEVICE void find_means(const ThreadPlace& place, Shared& shared) const {
        const int of_group = place.thread;
        if (of_group >= NormBlocks::kChannels || NormBlocks::channel(place) >= norm.channels)
            return;
        const auto [sum, product] = shared.chunks.total(of_group);
        const auto count = static_cast<float>(norm.pixels);
        shared.mean[of_group] = sum / count;
        shared.product_mean[of_group] = product / count;
    }

    UNIT_HOST_DEVICE void write(const ThreadPlace& place, const Shared& shared) const {
        const int pack = NormBlocks::pack(place);
        if (pack >= norm.packs_of_pixel())
            return;
        const int of_group = place.thread % NormBlocks::kPacks;
        const Rule rule{norm.mean_of(place.block_z, pack), norm.scale_of(place.block_z, pack),
                        pack_of(shared.mean, of_group), pack_of(shared.product_mean, of_group)};
        const Pack<Value>* const x = norm.image_of(norm.x, place.block_z);
        const Pack<Value>* const gradient = norm.image_of(norm.gradient, place.block_z);
        Pack<Value>* const result = norm.image_of_result(place.block_z);
        const auto [first, end, step] =
            NormBlocks::walk(place, norm.pixels, chunks, norm.packs_of_pixel());
        for (int index = first; index < end; index += kPixelsAhead * step) {
            // The result may be the gradient, so the compiler moves no read before a write.
            PackBits<Value> values[kPixelsAhead]{};
            PackBits<Value> gradients[kPixelsAhead]{};
            for (int i = 0; i < kPixelsAhead; ++i) {
                if (index + i * step < end) {
                    values[i] = bits_of_pack(x[index + i * step]);
                    gradients[i] = bits_of_pack(gradient[index + i * step]);
                }
            }
            UNIT_UNROLL
            for (int i = 0; i < kPixelsAhead; ++i) {
                if (index + i * step < end)
                    result[index + i * step] =
                        gradient_of(pack_of_bits(values[i]), pack_of_bits(gradients[i]), rule,
                                    place.block_z, index + i * step);
            }
        }
    }

    UNIT_HOST_DEVICE Pack<Value> gradient_of(Pack<Value> x, Pack<Value> of_y, const Rule& rule,
                                             int image, int index) const {
        const Pack<float> normal = norm.normal_of(x, rule.mean, rule.scale);
        const Pack<float> g = norm.before_end(of_y, normal, image, index);
        Pack<Value> result;
        for (int i = 0; i < kPack; ++i) {
            const float centred = g.values[i] - rule.of_gradient.values[i] -
                                  normal.values[i] * rule.of_product.values[i];
            from_float(rule.scale.values[i] * centred, &result.values[i]);
        }
        return result;
    }

    UNIT_HOST_DEVICE static Pack<float> pack_of(const float* channels, int pack) {
        return reinterpret_cast<const Pack<float>*>(channels)[pack];
    }
};

} // namespace unit::gpu
