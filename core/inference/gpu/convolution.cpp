#include "core/inference/gpu/convolution.h"

#include "core/error.h"
#include "core/inference/gpu/fused_shape.h"
#include "core/model/gpu/value_types.h"

#include <ATen/ATen.h>
#include <algorithm>
#include <c10/util/StringUtil.h>

namespace unit::gpu {
namespace {

at::Tensor channels_last(const at::Tensor& x) {
    return x.contiguous(at::MemoryFormat::ChannelsLast);
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

void check_mirrored(const at::Tensor& x, int scale, int border) {
    if (border >= scale * std::min(x.size(2), x.size(3))) {
        throw Error(ErrorCode::Unsupported,
                    c10::str("images are too small for the model: at one of its layers they have ",
                             x.size(3), "x", x.size(2), " pixels, and the border mirrors ", border,
                             " of them; take larger frames or another processing size"));
    }
}

/// An input as its convolution reads it: enlarged where it is, and with a border that is not zero.
at::Tensor prepare(Stream& stream, const PathLayer& layer, const at::Tensor& x) {
    const int border = made_border(layer);
    const int scale = layer.resampling == Resampling::DoubleNearest ? 2 : 1;
    if (border == 0 && scale == 1) {
        return x;
    }
    const bool mirrors = layer.padding == Padding::Reflect;
    if (mirrors) {
        check_mirrored(x, scale, border);
    }
    return with_value_type(x.scalar_type(), [&](auto value) {
        using Value = decltype(value);
        EnlargeImages<Value> kernel;
        kernel.x = values_of<Value>(x);
        kernel.images = static_cast<int>(x.size(0));
        kernel.channels = static_cast<int>(x.size(1));
        kernel.height = static_cast<int>(x.size(2));
        kernel.width = static_cast<int>(x.size(3));
        kernel.scale = scale;
        kernel.border = border;
        kernel.mirrors = mirrors;
        at::Tensor y =
            at::empty({x.size(0), x.size(1), kernel.output_height(), kernel.output_width()},
                      x.options().memory_format(at::MemoryFormat::ChannelsLast));
        kernel.y = values_of<Value>(y);
        stream.launch(kernel);
        return y;
    });
}

} // namespace

Features convolve(Stream& stream, const PathLayer& layer, const LayerWeights& weights,
                  const at::Tensor& x, Transposition transposition) {
    if (layer.resampling == Resampling::DoubleTransposed) {
        if (transposition == Transposition::InPhases) {
            return convolve_in_phases(weights, x);
        }
        return {{channels_last(at::conv_transpose2d(x, weights.convolution, {}, 2, 1, 1))}, 1};
    }
    if (layer.transposed) {
        return {{channels_last(at::conv_transpose2d(x, weights.convolution))}, 1};
    }
    return {{channels_last(at::conv2d(prepare(stream, layer, x), weights.convolution, {},
                                      layer.stride(), zero_border(layer)))},
            1};
}

at::Tensor convolve_fused(Stream& stream, const FusedConvolution& fused, const PathLayer& layer,
                          const LayerWeights& weights, const at::Tensor& x) {
    const FusedConvolutionShape& shape = fused.shape();
    const at::Tensor prepared = prepare(stream, layer, x);
    const at::Tensor y =
        at::empty({shape.images, shape.out_channels, shape.out_height(), shape.out_width()},
                  x.options().memory_format(at::MemoryFormat::ChannelsLast));
    const at::Tensor workspace =
        at::empty({static_cast<std::int64_t>(fused.workspace_bytes())},
                  x.options().dtype(at::kByte).memory_format(std::nullopt));
    stream.convolve(fused, {.x = prepared.const_data_ptr(),
                            .weights = weights.convolution.const_data_ptr(),
                            .bias = weights.bias.const_data_ptr<float>(),
                            .y = y.mutable_data_ptr(),
                            .workspace = workspace.mutable_data_ptr()});
    return y;
}

} // namespace unit::gpu
