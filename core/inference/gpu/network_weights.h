#pragma once

#include "core/checkpoint/model_weights.h"
#include "core/model/translation_path.h"

#include <ATen/core/Tensor.h>
#include <array>
#include <cstdint>
#include <map>
#include <string>

namespace unit::gpu {

/// A layer's tensors on the device. Those with a type of the network are channels-last. Weights are
/// padded to whole packs with zeros: the channels that are added stay zero all the way.
struct LayerWeights {
    /// [out, in, kernel, kernel], of a transposed convolution [in, out, kernel, kernel], both
    /// padded; in the network's type.
    at::Tensor convolution;
    /// Of a transposed convolution of stride 2, side 3 and output padding 1: the four convolutions
    /// that give its output's pixels in even and odd rows and columns; [out, in, 1 or 2, 1 or 2].
    /// Phase 2 * (row % 2) + column % 2.
    std::array<at::Tensor, 4> phases;
    at::Tensor bias; ///< [out], fp32, padded
    /// Of Norm::Layer: [out], fp32, not padded.
    at::Tensor norm_weight, norm_bias;
    /// Of Norm::Instance: [out], fp32, padded: the factors of the residual block that the layer
    /// ends; undefined: none. Other layers have them in norm_weight and norm_bias, or without a
    /// norm in `convolution` and `bias`.
    at::Tensor norm_factors;
    /// Of a last layer of side 1 without patches: [image channels, in], fp32, `in` padded.
    at::Tensor image_weights;

    std::uint64_t bytes() const;
};

/// The weights of a checkpoint on a device, each once whatever the directions.
/// Threads: one at a time. Errors: LibTorch's.
class NetworkWeights {
  public:
    /// `values` outlives this object.
    NetworkWeights(const ModelWeights& values, const at::Device& device, at::ScalarType type);

    /// Puts them on the device, the first time that a layer is asked for.
    const LayerWeights& of(const PathLayer& layer);

    /// Of all that are on the device.
    std::uint64_t bytes() const;

    const at::Device& device() const { return device_; }
    at::ScalarType type() const { return type_; }

  private:
    LayerWeights load(const PathLayer& layer) const;

    const ModelWeights& values_;
    at::Device device_;
    at::ScalarType type_;
    std::map<std::string, LayerWeights> layers_; ///< by the convolution's name
};

} // namespace unit::gpu
