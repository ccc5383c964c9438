#pragma once

#include "core/inference/kernels/stored_values.h"

#include <cstddef>

namespace unit {

/// A row of pixels that a convolution makes: each is the sum, over some rows of the input, of a run
/// of neighbouring values times weights. That covers
/// - convolutions of any stride: a row for each row of the kernel; with channels-last input the
///   values that a pixel sees in it are neighbours;
/// - images in planes: a row for each row of the kernel and plane;
/// - transposed convolutions: each phase of the output, every second pixel of every second row, is
///   a convolution of its own.
/// Sums are in fp32. Then the bias is added, and negative values are multiplied by `slope`.
struct RowConvolution {
    /// [row_count]: where the first pixel's values begin in each row. The rows hold all values that
    /// the last pixel sees, too.
    const void* const* rows = nullptr;
    Storage storage = Storage::Float32; ///< of the rows and the weights
    int row_count = 0;
    int run = 0;                   ///< values of each row that a pixel sees: even for bfloat16
    std::ptrdiff_t input_step = 0; ///< values from what a pixel sees to what the next one sees
    /// [out_channels / kChannelBlock, row_count, run, kChannelBlock], and for bfloat16 as
    /// WeightBlocks do.
    const void* weights = nullptr;
    const float* bias = nullptr; ///< [out_channels]
    float slope = 1.0F;          ///< 0 to 1
    int out_channels = 0;        ///< a multiple of kChannelBlock
    StoredValues output;         ///< aligned for vectors, as `weights` and `bias` are
    std::ptrdiff_t output_step =
        0; ///< values from a pixel to the next one, a multiple of kChannelBlock
    int pixels = 0;
};

} // namespace unit
