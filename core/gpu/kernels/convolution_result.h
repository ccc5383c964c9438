#pragma once

#include "core/gpu/kernels/values.h"

#include <cstdint>

namespace unit::gpu {

/// What a convolution computed, without its bias: parameters of the kernels that read it.
///
/// A transposed convolution of stride 2 may come as four, one for each phase of its output (even or
/// odd row, even or odd column). Phase 2 * (row % 2) + column % 2.
template <typename Value>
struct ConvolutionResult {
    static constexpr int kMostSources = 4;

    /// [images, height, width, channels] each, aligned to a Pack. One, or four phases.
    const Value* sources[kMostSources] = {};
    int source_count = 1;
    int images = 0, height = 0, width = 0;
    int channels = 0; ///< a multiple of kPack

    /// The size with all phases' pixels in their places.
    UNIT_HOST_DEVICE int output_height() const { return scale() * height; }
    UNIT_HOST_DEVICE int output_width() const { return scale() * width; }

    UNIT_HOST_DEVICE int packs_of_pixel() const { return channels / kPack; }

    /// The channels of a pixel of the output.
    UNIT_HOST_DEVICE const Pack<Value>* pixel(int image, int row, int column) const {
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

  private:
    UNIT_HOST_DEVICE int scale() const { return source_count == 1 ? 1 : 2; }
};

} // namespace unit::gpu
