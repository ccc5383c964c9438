#pragma once

#include "core/gpu/device.h"
#include "core/inference/gpu/network_weights.h"

#include <ATen/core/Tensor.h>
#include <array>

namespace unit::gpu {

/// What the convolution of a layer computes, without its bias: one tensor [N, out, H, W], or of a
/// transposed convolution four, one for each phase of its output (ConvolutionResult).
/// Channels-last.
struct Features {
    std::array<at::Tensor, 4> sources;
    int count = 1;

    const at::Tensor& first() const { return sources[0]; }
};

/// How a transposed convolution is computed: as LibTorch does it, or as four convolutions of its
/// input, one for each phase. Which is faster depends on device and size.
enum class Transposition { Whole, InPhases };

/// The convolution of a layer with its resampling and padding, enqueued on a stream, inside its
/// run(). x is [N, in, H, W], channels-last, with padded channels.
/// Errors: Error(Unsupported) for an image that is too small to be mirrored at its border.
Features convolve(Stream& stream, const PathLayer& layer, const LayerWeights& weights,
                  const at::Tensor& x, Transposition transposition);

/// The same with bias and slope, by a kernel for the layer's fused_shape(). Gives [N, out, H, W],
/// channels-last.
at::Tensor convolve_fused(Stream& stream, const FusedConvolution& fused, const PathLayer& layer,
                          const LayerWeights& weights, const at::Tensor& x);

} // namespace unit::gpu
