#pragma once

#include "core/model/configuration.h"
#include "core/model/training_pass.h"

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>
#include <torch/nn/modules/container/modulelist.h>

namespace unit {

/// E_L, the private layers of one domain's encoder: image [N, C, H, W] in [-1, 1] to
/// [N, latent channels, H/4, W/4]. H and W are multiples of 4. `pass` is null at inference.
/// Parameters: `private.I...`.
class EncoderPrivateLayers : public torch::nn::Module {
  public:
    EncoderPrivateLayers(const ModelConfiguration& configuration, int image_channels);
    at::Tensor forward(at::Tensor x, TrainingPass* pass);

  private:
    torch::nn::ModuleList layers_;
};

/// The shared residual blocks, E_H or G_H: one module used by both domains, so that both have one
/// set of parameters, gradients and optimiser state. Shape stays. Parameters: `shared.I...`.
class SharedBlocks : public torch::nn::Module {
  public:
    SharedBlocks(const ModelConfiguration& configuration, int blocks);
    at::Tensor forward(at::Tensor x, TrainingPass* pass);

  private:
    torch::nn::ModuleList layers_;
};

} // namespace unit
