#include "core/inference/gpu/convolution.h"

#include "core/model/blocks.h"

#include <ATen/ATen.h>

namespace unit::gpu {
namespace {

at::Tensor channels_last(const at::Tensor& x) {
    return x.contiguous(at::MemoryFormat::ChannelsLast);
}

/// An input as its convolution reads it, and the zeros on each side that the convolution adds.
struct PreparedInput {
    at::Tensor x;
    std::int64_t zeros = 0;
};

PreparedInput prepare(const PathLayer& layer, const at::Tensor& x) {
    PreparedInput input{x};
    if (layer.resampling == Resampling::DoubleNearest) {
        input.x = channels_last(
            at::upsample_nearest2d(x, at::IntArrayRef({2 * x.size(2), 2 * x.size(3)})));
    }
    if (layer.padding == Padding::Zero) {
        input.zeros = layer.border();
    } else if (layer.border() > 0) {
        input.x = channels_last(pad(input.x, layer.padding, layer.border()));
    }
    return input;
}

/// The phase of an even row or column has one weight there; of an odd one, two: the convolution
/// then has one output too many, the first, which sees what is before the border.
Features convolve_in_phases(const LayerWeights& weights, const at::Tensor& x) {
    Features features;
    features.count = 4;
    for (std::size_t phase = 0; phase < features.sources.size(); ++phase) {
        const at::Tensor& weight = weights.phases[phase];
        const std::int64_t zeros[] = {weight.size(2) - 1, weight.size(3) - 1};
        features.sources[phase] = channels_last(at::conv2d(x, weight, {}, 1, zeros));
    }
    return features;
}

} // namespace

Features convolve(const PathLayer& layer, const LayerWeights& weights, const at::Tensor& x,
                  Transposition transposition) {
    if (layer.resampling == Resampling::DoubleTransposed) {
        if (transposition == Transposition::InPhases) {
            return convolve_in_phases(weights, x);
        }
        return {{channels_last(at::conv_transpose2d(x, weights.convolution, {}, 2, 1, 1))}, 1};
    }
    if (layer.transposed) {
        return {{channels_last(at::conv_transpose2d(x, weights.convolution))}, 1};
    }
    const PreparedInput input = prepare(layer, x);
    return {
        {channels_last(at::conv2d(input.x, weights.convolution, {}, layer.stride(), input.zeros))},
        1};
}

} // namespace unit::gpu
