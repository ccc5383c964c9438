#pragma once

#include "core/inference/kernels/winograd.h"

#include <cstdint>
#include <vector>

namespace unit {

/// The largest integer that an activation is rounded to before a quantized convolution: 8 bits and
/// the sign. The input transform of F(4x4, 3x3) multiplies it by 100 at most, so that 16 bits hold
/// the result exactly.
inline constexpr int kMostQuantized = 255;

/// A 3 x 3 convolution by F(4x4, 3x3) in integers: the input is rounded to 9 bits and transformed
/// exactly, products of 16 bits are summed in 32, which they cannot overflow, and only the sums
/// become floating point numbers again. So nothing is rounded but the input and the transformed
/// weights.
struct QuantizedConvolution {
    /// Of which `weights` is not used.
    WinogradConvolution convolution;
    /// [in_channels]: what finished values are multiplied with before they are rounded.
    const float* input_scale = nullptr;
    /// Of quantized_weights(), both.
    const std::int16_t* weights = nullptr;
    const float* output_scale = nullptr;
};

/// Weights for it.
struct QuantizedWeights {
    /// [36, out_channels / kChannelBlock, in_channels / 2, kChannelBlock, 2]
    std::vector<std::int16_t, AlignedAllocator<std::int16_t>> values;
    /// [36, out_channels]: what sums of products are multiplied with.
    AlignedValues scale;
};

/// Transforms, rounds and packs weights [out_channels, in_channels, 3, 3] for inputs that are
/// multiplied with `input_scale`, [in_channels], each above 0. Channels are padded with zeros to
/// multiples of kChannelBlock. Each place and output channel gets the most precise scale at which
/// no sum of products overflows, whatever the input.
QuantizedWeights quantized_weights(const float* weights, int out_channels, int in_channels,
                                   const float* input_scale);

} // namespace unit
