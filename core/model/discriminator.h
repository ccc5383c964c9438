#pragma once

#include "core/model/configuration.h"
#include "core/model/derivatives.h"

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>
#include <vector>

namespace unit {

/// Halves an image as the discriminators' pyramid does: [1 2 1]/4 smoothing in both directions with
/// a replicated border, then every second pixel, starting with the first.
/// [N, C, H, W] -> [N, C, ceil(H/2), ceil(W/2)]
at::Tensor smooth_and_halve(const at::Tensor& x);

/// D of one domain: one network per scale, each on the image halved once more. Returns the logits
/// (before any sigmoid) of each scale, finest first: for an image [N, C, H, W] and L layers,
/// [N, 1, H / 2^L, W / 2^L], then half of that, and so on (each division rounded up). Of the
/// discriminator_logits that the last convolutions compute, image n has number kinds[n]; `kinds`
/// [N], int64, may be undefined: then all have the first.
/// Parameters: `scale1.I.conv`, `scale2.I.conv`, `scale4.I.conv`, ...; of all convolutions the
/// spectral norm is 1 with discriminator_spectral_norm (spectral_norm.h).
class Discriminator : public torch::nn::Module {
  public:
    Discriminator(const ModelConfiguration& configuration, int image_channels);
    std::vector<at::Tensor> forward(const at::Tensor& image, const at::Tensor& kinds = {},
                                    Derivatives derivatives = Derivatives::First);

  private:
    class Scale;
    std::vector<std::shared_ptr<Scale>> scales_;
};

} // namespace unit
