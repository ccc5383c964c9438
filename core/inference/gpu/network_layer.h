#pragma once

#include "core/gpu/device.h"
#include "core/inference/gpu/convolution.h"

#include <memory>
#include <vector>

namespace unit::gpu {

/// How a layer is computed, where there is more than one way.
struct LayerWay {
    Transposition transposition = Transposition::Whole;
    /// Instance norm in one launch that keeps an image's pixels in shared memory, or in two.
    bool norms_at_once = false;
    /// Convolution, bias and slope in one kernel of the device, where it has one.
    std::shared_ptr<const FusedConvolution> fused;
};

/// How norms are smoothed over the frames of streams: see SmoothMoments.
struct SmoothedNorms {
    const SmoothedImage* table = nullptr; ///< [images], on the device; nullptr: they are not
    int history_channels = 0;             ///< of all norms
};

/// A layer of a network on a device: the convolution is LibTorch's, what follows it one kernel, or
/// two for a norm; or all of it is one kernel, the device's own. Its functions enqueue on a stream,
/// inside its run(). Activations are [N, C, H, W], channels-last, in the network's type, with
/// padded channels, which are zero.
class NetworkLayer {
  public:
    NetworkLayer(const Device& device, const PathLayer& layer, const LayerWeights& weights,
                 const SmoothedNorms& smoothed);

    const PathLayer& layer() const { return layer_; }

    /// The ways in which it can be computed for such an input; at least one. `as_features`: by
    /// features(), not by forward().
    std::vector<LayerWay> ways(const at::Tensor& x, bool as_features) const;
    void choose(const LayerWay& way) { way_ = way; }

    /// The layer's output. `skip`, the input of its residual block, is added where it ends one.
    at::Tensor forward(Stream& stream, const at::Tensor& x, const at::Tensor& skip) const;

    /// The convolution alone, for an image layer that does the rest. Of layers without a norm.
    Features features(Stream& stream, const at::Tensor& x) const;
    const at::Tensor& bias() const { return weights_.bias; }

  private:
    std::shared_ptr<const FusedConvolution> fused_convolution(const at::Tensor& x) const;
    at::Tensor add_bias(Stream& stream, const Features& features, float slope) const;
    at::Tensor instance_norm(Stream& stream, const at::Tensor& x, const at::Tensor& skip) const;
    at::Tensor layer_norm(Stream& stream, const at::Tensor& x) const;
    at::Tensor smoothed_layer_norm(Stream& stream, const at::Tensor& x) const;
    template <typename Value>
    at::Tensor measure(Stream& stream, const at::Tensor& x, const NormLayer<Value>& norm,
                       int chunks) const;
    int packs_at_once(const at::Tensor& x) const;

    const Device& device_;
    PathLayer layer_;
    const LayerWeights& weights_;
    SmoothedNorms smoothed_;
    LayerWay way_;
};

} // namespace unit::gpu
