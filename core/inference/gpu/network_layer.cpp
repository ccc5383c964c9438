#include "core/inference/gpu/network_layer.h"

#include "core/inference/gpu/fused_shape.h"
#include "core/inference/gpu/kernel_sources.h"
#include "core/model/gpu/value_types.h"
#include "core/model/normalisation.h"

#include <ATen/ATen.h>

namespace unit::gpu {
namespace {

int int_size(const at::Tensor& x, std::int64_t dimension) {
    return static_cast<int>(x.size(dimension));
}

/// Of a layer's output, for an input.
int output_pixels(const PathLayer& layer, const at::Tensor& x) {
    return static_cast<int>(static_cast<double>(x.size(2) * x.size(3)) * layer.pixel_ratio());
}

} // namespace

NetworkLayer::NetworkLayer(const Device& device, const PathLayer& layer,
                           const LayerWeights& weights, const SmoothedNorms& smoothed)
    : device_(device), layer_(layer), weights_(weights), smoothed_(smoothed) {}

std::vector<LayerWay> NetworkLayer::ways(const at::Tensor& x, bool as_features) const {
    std::vector<LayerWay> ways{{}};
    // A norm reads one tensor.
    if (layer_.resampling == Resampling::DoubleTransposed && layer_.norm != Norm::Instance) {
        ways.push_back({.transposition = Transposition::InPhases});
    }
    // Smoothing has its place between two launches.
    if (layer_.norm == Norm::Instance && smoothed_.table == nullptr && packs_at_once(x) > 0) {
        ways.push_back({.norms_at_once = true});
    }
    if (!as_features && layer_.norm == Norm::None) {
        if (auto fused = fused_convolution(x)) {
            ways.push_back({.fused = std::move(fused)});
        }
    }
    return ways;
}

/// Devices have them for 16 bits.
std::shared_ptr<const FusedConvolution> NetworkLayer::fused_convolution(const at::Tensor& x) const {
    using Value = FusedConvolutionShape::Value;
    if (x.scalar_type() == at::kFloat) {
        return nullptr;
    }
    const Value value = x.scalar_type() == at::kHalf ? Value::Float16 : Value::BFloat16;
    return device_.fused_convolution(
        fused_shape(layer_, value, int_size(x, 0), int_size(x, 2), int_size(x, 3)));
}

/// Packs of a block that normalises at once; 0 where an image does not fit.
int NetworkLayer::packs_at_once(const at::Tensor& x) const {
    return with_value_type(x.scalar_type(), [&](auto value) {
        return NormaliseAtOnce<decltype(value)>::packs_that_fit(
            int_size(x, 0), padded_channels(layer_.out_channels), output_pixels(layer_, x),
            device_.shared_memory_of_block());
    });
}

Features NetworkLayer::features(Stream& stream, const at::Tensor& x) const {
    return convolve(stream, layer_, weights_, x, way_.transposition);
}

at::Tensor NetworkLayer::forward(Stream& stream, const at::Tensor& x,
                                 const at::Tensor& skip) const {
    const at::Tensor added = layer_.ends_block ? skip : at::Tensor();
    if (layer_.norm == Norm::Instance) {
        return instance_norm(stream, features(stream, x).first(), added);
    }
    at::Tensor y;
    if (way_.fused) {
        y = convolve_fused(stream, *way_.fused, layer_, weights_, x);
    } else if (layer_.norm == Norm::Layer) {
        y = layer_norm(stream, add_bias(stream, features(stream, x), 1.0F));
    } else {
        y = add_bias(stream, features(stream, x), negative_slope(layer_));
    }
    return added.defined() ? y.add_(added) : y;
}

at::Tensor NetworkLayer::add_bias(Stream& stream, const Features& features, float slope) const {
    const bool in_place = features.count == 1;
    const at::Tensor y = in_place ? features.first() : empty_result(features);
    with_value_type(y.scalar_type(), [&](auto value) {
        using Value = decltype(value);
        AddBias<Value> kernel;
        set_sources(features, kernel);
        kernel.bias = values_of<float>(weights_.bias);
        kernel.y = values_of<Value>(y);
        kernel.slope = slope;
        stream.launch(kernel);
    });
    return y;
}

at::Tensor NetworkLayer::instance_norm(Stream& stream, const at::Tensor& x,
                                       const at::Tensor& skip) const {
    with_value_type(x.scalar_type(), [&](auto value) {
        using Value = decltype(value);
        NormLayer<Value> norm;
        norm.x = values_of<Value>(x);
        norm.y = values_of<Value>(x);
        norm.skip = skip.defined() ? values_of<Value>(skip) : nullptr;
        norm.images = int_size(x, 0);
        norm.channels = int_size(x, 1);
        norm.pixels = int_size(x, 2) * int_size(x, 3);
        norm.epsilon = static_cast<float>(kInstanceNormEpsilon);
        norm.slope = negative_slope(layer_);
        norm.factors =
            weights_.norm_factors.defined() ? values_of<float>(weights_.norm_factors) : nullptr;
        if (way_.norms_at_once) {
            const int packs = NormaliseAtOnce<Value>::packs_that_fit(
                norm.images, norm.channels, norm.pixels, device_.shared_memory_of_block());
            stream.launch(NormaliseAtOnce<Value>{norm, packs});
            return;
        }
        const int chunks = NormBlocks::chunks(norm.images, norm.channels, norm.pixels);
        const at::Tensor moments = measure(stream, x, norm, chunks);
        stream.launch(Normalise<Value>{norm, chunks, values_of<float>(moments)});
    });
    return x;
}

/// The moments of the chunks of a norm of x, smoothed where that is wanted.
template <typename Value>
at::Tensor NetworkLayer::measure(Stream& stream, const at::Tensor& x, const NormLayer<Value>& norm,
                                 int chunks) const {
    const at::Tensor moments = at::empty(NormBlocks::moments(norm.images, norm.channels, chunks),
                                         x.options().dtype(at::kFloat));
    stream.launch(NormMoments<Value>{norm, chunks, values_of<float>(moments)});
    if (smoothed_.table != nullptr) {
        SmoothMoments kernel;
        kernel.table = smoothed_.table;
        kernel.moments = values_of<float>(moments);
        kernel.images = norm.images;
        kernel.channels = norm.channels;
        kernel.smoothed_channels = layer_.out_channels;
        kernel.pixels = norm.pixels;
        kernel.chunks = chunks;
        kernel.history_channels = smoothed_.history_channels;
        kernel.first_channel = layer_.first_norm_channel;
        stream.launch(kernel);
    }
    return moments;
}

/// What unit::layer_norm() does, by smoothed statistics of each channel, put together.
at::Tensor NetworkLayer::smoothed_layer_norm(Stream& stream, const at::Tensor& x) const {
    const int images = int_size(x, 0);
    const int channels = int_size(x, 1);
    const int pixels = int_size(x, 2) * int_size(x, 3);
    const int chunks = NormBlocks::chunks(images, channels, pixels);
    const at::Tensor moments = with_value_type(x.scalar_type(), [&](auto value) {
        using Value = decltype(value);
        NormLayer<Value> norm;
        norm.x = values_of<Value>(x);
        norm.images = images;
        norm.channels = channels;
        norm.pixels = pixels;
        return measure(stream, x, norm, chunks);
    });
    const at::Tensor rows =
        moments.view({images, 1 + 2 * chunks, channels}).narrow(2, 0, layer_.out_channels);
    const at::Tensor sums =
        rows.narrow(1, 1, 2 * chunks).reshape({images, chunks, 2, layer_.out_channels}).sum(1) /
        pixels;
    const at::Tensor away = sums.select(1, 0);
    const at::Tensor means = rows.select(1, 0) + away;
    const at::Tensor mean = means.mean(1, /*keepdim=*/true);
    const double count = static_cast<double>(pixels) * layer_.out_channels;
    const at::Tensor variance =
        (sums.select(1, 1) - away.square() + (means - mean).square()).mean(1, /*keepdim=*/true) *
        (count / (count - 1.0));
    const std::int64_t by_image[] = {-1, 1, 1, 1};
    const std::int64_t by_channel[] = {1, -1, 1, 1};
    const at::Tensor wide = x.narrow(1, 0, layer_.out_channels).to(at::kFloat);
    const at::Tensor normed = (wide - mean.view(by_image)) /
                              (variance.clamp_min(0.0).sqrt() + kLayerNormEpsilon).view(by_image);
    return (normed * weights_.norm_weight.view(by_channel) + weights_.norm_bias.view(by_channel))
        .to(x.scalar_type());
}

/// Of the channels that are not padding. In plain operators: no preset has it.
at::Tensor NetworkLayer::layer_norm(Stream& stream, const at::Tensor& x) const {
    at::Tensor y = smoothed_.table != nullptr
                       ? smoothed_layer_norm(stream, x)
                       : unit::layer_norm(x.narrow(1, 0, layer_.out_channels), weights_.norm_weight,
                                          weights_.norm_bias);
    y = at::leaky_relu(y, negative_slope(layer_));
    return at::constant_pad_nd(y, {0, 0, 0, 0, 0, x.size(1) - layer_.out_channels})
        .contiguous(at::MemoryFormat::ChannelsLast);
}

} // namespace unit::gpu
