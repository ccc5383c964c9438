#include "core/inference/gpu/network_weights.h"

#include "core/gpu/kernels/values.h"

#include <ATen/ATen.h>

namespace unit::gpu {
namespace {

at::Tensor tensor_of(const std::vector<float>& values, at::IntArrayRef shape) {
    return at::from_blob(const_cast<float*>(values.data()), shape, at::kFloat).clone();
}

at::Tensor padded_vector(const at::Tensor& values) {
    const int size = static_cast<int>(values.size(0));
    return at::constant_pad_nd(values, {0, padded_channels(size) - size});
}

/// The first two dimensions padded.
at::Tensor padded_weights(const at::Tensor& weights) {
    const auto missing = [&](int dimension) {
        const int size = static_cast<int>(weights.size(dimension));
        return padded_channels(size) - size;
    };
    return at::constant_pad_nd(weights, {0, 0, 0, 0, 0, missing(1), 0, missing(0)});
}

/// Multiplies what comes before a skip by the factors of the residual block that it ends. All is
/// on the host, and not padded.
void multiply_branch(const at::Tensor& factors, Norm norm, at::Tensor& convolution,
                     LayerWeights& weights) {
    switch (norm) {
    case Norm::Instance:
        weights.norm_factors = padded_vector(factors);
        break;
    case Norm::Layer:
        weights.norm_weight.mul_(factors);
        weights.norm_bias.mul_(factors);
        break;
    case Norm::None:
        convolution.mul_(factors.view({-1, 1, 1, 1}));
        weights.bias.mul_(factors);
        break;
    }
}

/// Along one dimension output 2j of a transposed convolution is input j times weight 1, and output
/// 2j + 1 is input j times weight 2 and input j + 1 times weight 0.
at::Tensor phase_along(const at::Tensor& weights, int dimension, int phase) {
    if (phase == 0) {
        return weights.narrow(dimension, 1, 1);
    }
    return at::cat({weights.narrow(dimension, 2, 1), weights.narrow(dimension, 0, 1)}, dimension);
}

/// `weights`: [in, out, 3, 3].
at::Tensor phase_weights(const at::Tensor& weights, int phase) {
    return phase_along(phase_along(weights.transpose(0, 1), 2, phase / 2), 3, phase % 2);
}

} // namespace

std::uint64_t LayerWeights::bytes() const {
    std::uint64_t sum = 0;
    for (const at::Tensor* const tensor :
         {&convolution, &phases[0], &phases[1], &phases[2], &phases[3], &bias, &norm_weight,
          &norm_bias, &norm_factors, &image_weights}) {
        sum += tensor->defined() ? tensor->nbytes() : 0;
    }
    return sum;
}

NetworkWeights::NetworkWeights(const ModelWeights& values, const at::Device& device,
                               at::ScalarType type)
    : values_(values), device_(device), type_(type) {}

const LayerWeights& NetworkWeights::of(const PathLayer& layer) {
    const auto known = layers_.find(layer.convolution);
    return known != layers_.end() ? known->second
                                  : layers_.emplace(layer.convolution, load(layer)).first->second;
}

std::uint64_t NetworkWeights::bytes() const {
    std::uint64_t sum = 0;
    for (const auto& [name, weights] : layers_) {
        sum += weights.bytes();
    }
    return sum;
}

LayerWeights NetworkWeights::load(const PathLayer& layer) const {
    const auto value = [&](const std::string& name) {
        return tensor_of(values_.values(name), layer.tensors().at(name));
    };
    const auto for_convolution = [&](const at::Tensor& weights) {
        return weights.contiguous(at::MemoryFormat::ChannelsLast).to(device_, type_);
    };
    LayerWeights weights;
    at::Tensor convolution = value(layer.convolution + ".weight");
    weights.bias = value(layer.convolution + ".bias");
    if (layer.norm == Norm::Layer) {
        weights.norm_weight = value(layer.normalisation + ".weight");
        weights.norm_bias = value(layer.normalisation + ".bias");
    }
    if (!layer.residual_scale.empty()) {
        multiply_branch(value(layer.residual_scale), layer.norm, convolution, weights);
    }
    convolution = padded_weights(convolution);
    weights.convolution = for_convolution(convolution);
    if (layer.resampling == Resampling::DoubleTransposed) {
        for (int phase = 0; phase < 4; ++phase) {
            weights.phases[static_cast<std::size_t>(phase)] =
                for_convolution(phase_weights(convolution, phase));
        }
    }
    weights.bias = padded_vector(weights.bias);
    for (at::Tensor* const values :
         {&weights.bias, &weights.norm_weight, &weights.norm_bias, &weights.norm_factors}) {
        *values = values->defined() ? values->to(device_) : *values;
    }
    if (layer.nonlinearity == Nonlinearity::Tanh && layer.kernel == 1 && layer.shuffle == 1) {
        const at::Tensor of_image = layer.transposed ? convolution.transpose(0, 1) : convolution;
        weights.image_weights = of_image.slice(0, 0, layer.out_channels)
                                    .reshape({layer.out_channels, -1})
                                    .contiguous()
                                    .to(device_);
    }
    return weights;
}

} // namespace unit::gpu
