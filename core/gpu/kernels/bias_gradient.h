#pragma once

#include "core/gpu/kernels/launch.h"
#include "core/gpu/kernels/norm_blocks.h"
#include "core/gpu/kernels/pack_bits.h"
#include "core/gpu/kernels/values.h"

#include <cstddef>
#include <cstdint>

namespace unit::gpu {

/// The way back through AddBias, in place or not: from the gradient with respect to y the one with
/// respect to x, and what adds up to that with respect to the bias. A thread has 8 channels of
/// some pixels, and leaves their sums for others to add: so they are the same in every run, and
/// no thread waits for another.
template <typename Value>
struct BiasGradient {
    static constexpr int kThreads = NormBlocks::kThreads;
    static constexpr int kPhases = 1;
    struct State {};

    const Value* y = nullptr;        ///< [pixels, channels] of all images, aligned to a Pack
    const Value* gradient = nullptr; ///< shaped as `y`: with respect to it
    Value* result = nullptr;         ///< shaped as `y`; may be `gradient`
    float* sums = nullptr;           ///< [sum_rows(chunks), channels], aligned to a Pack
    int pixels = 0;
    int channels = 0;   ///< a multiple of kPack; pixels * channels / kPack is an int
    int chunks = 1;     ///< of the pixels. More than there are pixels are allowed
    float slope = 1.0F; ///< as of AddBias. Where y is 0 it counts as negative

    /// How many chunks give a device enough blocks, whose threads have 32 pixels or more to add
    /// where there are so many. For the host.
    static constexpr int chunks_for(int channels, int pixels) {
        constexpr int kBlocks = 1024;
        constexpr int kLeastPixels = 32 * NormBlocks::kRows;
        const int wanted = parts_of(kBlocks, parts_of(channels, NormBlocks::kChannels));
        const int possible = pixels < kLeastPixels ? 1 : pixels / kLeastPixels;
        return wanted < possible ? wanted : possible;
    }

    static constexpr int sum_rows(int chunks) { return chunks * NormBlocks::kRows; }

    LaunchShape shape() const { return {chunks, parts_of(channels, NormBlocks::kChannels)}; }

    template <int phase>
    UNIT_HOST_DEVICE void run(const ThreadPlace& place, State&, std::byte*) const {
        const int pack = NormBlocks::pack(place);
        const int packs = channels / kPack;
        if (pack >= packs)
            return;
        const int row = place.thread / NormBlocks::kPacks;
        const auto [first, end, step] = NormBlocks::walk(place, pixels, chunks, packs);
        Pack<float> sum{};
        for (int index = first; index < end; index += kPixelsAhead * step) {
            // The result may be the gradient, so the compiler moves no read before a write.
            PackBits<Value> values[kPixelsAhead]{};
            PackBits<Value> gradients[kPixelsAhead]{};
            for (int i = 0; i < kPixelsAhead; ++i) {
                if (index + i * step < end) {
                    values[i] = bits_of_pack(packs_of(y)[index + i * step]);
                    gradients[i] = bits_of_pack(packs_of(gradient)[index + i * step]);
                }
            }
            for (int i = 0; i < kPixelsAhead; ++i) {
                if (index + i * step < end)
                    reinterpret_cast<Pack<Value>*>(result)[index + i * step] =
                        gradient_of(pack_of_bits(values[i]), pack_of_bits(gradients[i]), sum);
            }
        }
        const std::int64_t sum_row = std::int64_t{place.block_x} * NormBlocks::kRows + row;
        reinterpret_cast<Pack<float>*>(sums)[sum_row * packs + pack] = sum;
    }

  private:
    /// As kPacksAhead, of two tensors.
    static constexpr int kPixelsAhead = 2;

    UNIT_HOST_DEVICE static const Pack<Value>* packs_of(const Value* values) {
        return reinterpret_cast<const Pack<Value>*>(values);
    }

    /// Before the slope. Adds to the sum what is not yet rounded.
    UNIT_HOST_DEVICE Pack<Value> gradient_of(Pack<Value> y_pack, Pack<Value> of_y,
                                             Pack<float>& sum) const {
        Pack<Value> result_pack;
        for (int i = 0; i < kPack; ++i) {
            const float value = to_float(of_y.values[i]);
            const float before = to_float(y_pack.values[i]) > 0.0F ? value : slope * value;
            sum.values[i] += before;
            from_float(before, &result_pack.values[i]);
        }
        return result_pack;
    }
};

} // namespace unit::gpu
