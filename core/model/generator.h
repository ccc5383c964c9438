#pragma once

#include "core/model/configuration.h"
#include "core/model/training_pass.h"

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>
#include <torch/nn/modules/container/modulelist.h>

namespace unit {

/// G_L, the private layers of one domain's generator: [N, latent channels, h, w] (the output of
/// G_H) to an image [N, C, 4h, 4w] in (-1, 1). `pass` is null at inference. Parameters:
/// `private.I...`.
class GeneratorPrivateLayers : public torch::nn::Module {
  public:
    GeneratorPrivateLayers(const ModelConfiguration& configuration, int image_channels);
    at::Tensor forward(at::Tensor x, TrainingPass* pass);

  private:
    torch::nn::ModuleList layers_;
};

} // namespace unit
