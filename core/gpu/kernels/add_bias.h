#pragma once

#include "core/gpu/kernels/launch.h"
#include "core/gpu/kernels/values.h"

#include <cstddef>
#include <cstdint>

namespace unit::gpu {

/// What follows a convolution without a norm: y = x + bias, times `slope` where that is negative.
///
/// A transposed convolution of stride 2 may come as four, one for each phase of its output (even or
/// odd row, even or odd column); this then also puts their pixels in their places. Phase
/// 2 * (row % 2) + column % 2.
template <typename Value>
struct AddBias {
    static constexpr int kThreads = 256;
    static constexpr int kPhases = 1;
    static constexpr int kMostSources = 4;
    struct State {};

    /// [images, height, width, channels] each, aligned to a Pack. One, or four phases; the first
    /// may be `y`.
    const Value* sources[kMostSources] = {};
    int source_count = 1;
    const float* bias = nullptr; ///< [channels]
    Value* y = nullptr; ///< the same shape; of four phases [images, 2 height, 2 width, channels]
    int images = 0, height = 0, width = 0;
    int channels = 0; ///< a multiple of kPack
    float slope = 1.0F;

    LaunchShape shape() const {
        return {parts_of(output_width() * packs_of_pixel(), kThreads), output_height(), images};
    }

    template <int phase>
    UNIT_HOST_DEVICE void run(const ThreadPlace& place, State&, std::byte*) const {
        // A pack of y: neighbouring threads have neighbouring ones of a row.
        const int index = place.block_x * kThreads + place.thread;
        const int column = index / packs_of_pixel();
        if (column >= output_width())
            return;
        const int pack = index % packs_of_pixel();
        Pack<Value> values = source_of(place.block_z, place.block_y, column)[pack];
        for (int i = 0; i < kPack; ++i) {
            const float sum = to_float(values.values[i]) + bias[kPack * pack + i];
            from_float(sum < 0.0F ? slope * sum : sum, &values.values[i]);
        }
        const std::int64_t row = std::int64_t{place.block_z} * output_height() + place.block_y;
        auto* const packs = reinterpret_cast<Pack<Value>*>(y);
        packs[row * output_width() * packs_of_pixel() + index] = values;
    }

  private:
    UNIT_HOST_DEVICE int packs_of_pixel() const { return channels / kPack; }
    UNIT_HOST_DEVICE int scale() const { return source_count == 1 ? 1 : 2; }
    UNIT_HOST_DEVICE int output_height() const { return scale() * height; }
    UNIT_HOST_DEVICE int output_width() const { return scale() * width; }

    /// The channels from which those of a pixel of y are made.
    UNIT_HOST_DEVICE const Pack<Value>* source_of(int image, int row, int column) const {
        const Value* source = sources[0];
        if (source_count == kMostSources) {
            // Not an index: that would move the pointers from registers to memory.
            const Value* const of_even_row = column % 2 == 0 ? sources[0] : sources[1];
            const Value* const of_odd_row = column % 2 == 0 ? sources[2] : sources[3];
            source = row % 2 == 0 ? of_even_row : of_odd_row;
            row /= 2;
            column /= 2;
        }
        const std::int64_t pixel = (std::int64_t{image} * height + row) * width + column;
        return reinterpret_cast<const Pack<Value>*>(source + pixel * channels);
    }
};

} // namespace unit::gpu
