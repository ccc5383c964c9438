#pragma once

#include "core/gpu/kernels/launch.h"
#include "core/gpu/kernels/norm_layer.h"
#include "core/gpu/kernels/norm_moments.h"
#include "core/gpu/kernels/pack_bits.h"

#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace unit::gpu {

/// What a norm does in training besides.
struct NormTraining {
    /// Nothing else may follow where it drops: the norm's slope is 1 then.
    NormDropout dropout;
    /// For the way back: [images, 2, channels], the mean and 1 / deviation of each channel.
    float* statistics = nullptr;
};

/// The second launch of a norm, after NormMoments. A block puts the moments of all chunks together
/// for its own channels, then normalises the pixels of its chunk. What is for training takes
/// registers, so that fewer blocks fit on a processor.
template <typename Value, bool in_training = false>
struct Normalise {
    static constexpr int kThreads = NormBlocks::kThreads;
    static constexpr int kPhases = 3;
    struct State {};

    NormLayer<Value> norm;
    int chunks = 1;                 ///< as of NormMoments
    const float* moments = nullptr; ///< which NormMoments wrote
    struct Nothing {};
    std::conditional_t<in_training, NormTraining, Nothing> training = {};

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
            find_rule(place, shared);
        } else {
            if constexpr (in_training)
                write_statistics(place, shared);
            write(place, shared);
        }
    }

  private:
    /// As kPacksAhead. Here there are two tensors to read, and blocks beside it on its processor.
    static constexpr int kPixelsAhead = 2;

    struct Shared {
        ChunkSums chunks; ///< of x - shift, and its square
        float shift[NormBlocks::kChannels];
        float mean[NormBlocks::kChannels];
        float scale[NormBlocks::kChannels];
    };

    /// The first row of the moments of the thread's channel, null where it has none.
    UNIT_HOST_DEVICE const float* moments_of(const ThreadPlace& place) const {
        const int channel = NormBlocks::channel(place);
        if (channel >= norm.channels)
            return nullptr;
        return NormBlocks::moments_of(moments, place.block_z, norm.channels, chunks) + channel;
    }

    UNIT_HOST_DEVICE void add_chunks(const ThreadPlace& place, Shared& shared) const {
        // Behind the shift.
        if (const float* const rows = moments_of(place))
            shared.chunks.add(place.thread, rows + norm.channels, norm.channels, chunks);
    }

    UNIT_HOST_DEVICE void find_rule(const ThreadPlace& place, Shared& shared) const {
        const int channel = place.thread;
        const float* const rows = moments_of(place);
        if (channel >= NormBlocks::kChannels || rows == nullptr)
            return;
        const auto [sum, square] = shared.chunks.total(channel);
        const auto count = static_cast<float>(norm.pixels);
        const float mean = sum / count;
        shared.shift[channel] = rows[0];
        shared.mean[channel] = mean;
        const float variance = square / count - mean * mean;
        if constexpr (in_training)
            shared.scale[channel] = norm_scale(variance, norm.epsilon);
        else
            shared.scale[channel] = norm.scale_of(NormBlocks::channel(place), variance);
    }

    /// An image's first blocks do, a thread for each channel.
    UNIT_HOST_DEVICE void write_statistics(const ThreadPlace& place, const Shared& shared) const {
        const int channel = place.block_y * NormBlocks::kChannels + place.thread;
        if (place.block_x > 0 || place.thread >= NormBlocks::kChannels || channel >= norm.channels)
            return;
        float* const rows =
            training.statistics + std::int64_t{place.block_z} * 2 * norm.channels + channel;
        rows[0] = shared.shift[place.thread] + shared.mean[place.thread];
        rows[norm.channels] = shared.scale[place.thread];
    }

    UNIT_HOST_DEVICE void write(const ThreadPlace& place, const Shared& shared) const {
        if (NormBlocks::pack(place) >= norm.packs_of_pixel())
            return;
        const int of_group = place.thread % NormBlocks::kPacks;
        const NormRule rule{pack_of(shared.shift, of_group), pack_of(shared.mean, of_group),
                            pack_of(shared.scale, of_group)};
        const Pack<Value>* const x = norm.image_of(norm.x, place.block_z);
        const Pack<Value>* const skip = norm.image_of(norm.skip, place.block_z);
        Pack<Value>* const y = norm.image_of_y(place.block_z);
        const auto [first, end, step] =
            NormBlocks::walk(place, norm.pixels, chunks, norm.packs_of_pixel());
        for (int index = first; index < end; index += kPixelsAhead * step) {
            // y may be x, so the compiler moves no read before a write.
            PackBits<Value> values[kPixelsAhead]{};
            PackBits<Value> skipped[kPixelsAhead]{};
            for (int i = 0; i < kPixelsAhead; ++i) {
                if (index + i * step < end) {
                    values[i] = bits_of_pack(x[index + i * step]);
                    if (skip != nullptr)
                        skipped[i] = bits_of_pack(skip[index + i * step]);
                }
            }
            for (int i = 0; i < kPixelsAhead; ++i) {
                if (index + i * step < end)
                    y[index + i * step] =
                        finished(pack_of_bits(values[i]), rule, pack_of_bits(skipped[i]),
                                 place.block_z, index + i * step);
            }
        }
    }

    /// Values of y: pack `index` of an image.
    UNIT_HOST_DEVICE Pack<Value> finished(Pack<Value> x, const NormRule& rule, Pack<Value> skip,
                                          int image, int index) const {
        if constexpr (in_training) {
            if (training.dropout.drops())
                return normalised_and_dropped(x, rule, training.dropout,
                                              norm.place_of(image, index), skip);
        }
        return normalised(x, rule, norm.slope, skip);
    }

    UNIT_HOST_DEVICE static Pack<float> pack_of(const float* channels, int pack) {
        return reinterpret_cast<const Pack<float>*>(channels)[pack];
    }
};

} // namespace unit::gpu
