#pragma once

#include "core/gpu/kernels/values.h"

#include <cstdint>

namespace unit::gpu {

/// What a convolution computed, without its bias: parameters of the kernels that read it.
///
/// A transposed convolution of stride 2 may come as four, one for each phase of its output (even or
/// odd row, even or odd column). Phase 2 * (row % 2) + column % 2. A convolution for odd rows sees
/// one row more than it has weights for, and adds zeros at both ends: what it computes has a row
/// before the first one that counts; and so with columns.
template <typename Value>
struct ConvolutionResult {
    static constexpr int kMostSources = 4;

    /// Aligned to a Pack. One of [images, height, width, channels], or four phases of [images,
    /// height + row % 2, width + column % 2, channels], of which row and column 0 are not read
    /// where there is one more.
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
        int source_height = height;
        int source_width = width;
        if (source_count == kMostSources) {
            const int odd_row = row % 2;
            const int odd_column = column % 2;
            // Not an index: that would move the pointers from registers to memory.
            const Value* const of_even_row = odd_column == 0 ? sources[0] : sources[1];
            const Value* const of_odd_row = odd_column == 0 ? sources[2] : sources[3];
            source = odd_row == 0 ? of_even_row : of_odd_row;
            source_height += odd_row;
            source_width += odd_column;
            row = row / 2 + odd_row;
            column = column / 2 + odd_column;
        }
        const std::int64_t pixel =
            (std::int64_t{image} * source_height + row) * source_width + column;
        return reinterpret_cast<const Pack<Value>*>(source + pixel * channels);
    }

  private:
    UNIT_HOST_DEVICE int scale() const { return source_count == 1 ? 1 : 2; }
};

} // namespace unit::gpu
