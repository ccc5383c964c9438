#pragma once

#include "core/model/configuration.h"

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>
#include <torch/nn/modules/container/modulelist.h>
#include <torch/nn/modules/conv.h>

namespace unit {

/// G_L, the private layers of one domain's generator: [N, 4 * width, h, w] (the output of G_H) to
/// an image [N, C, 4h, 4w] in (-1, 1). Parameters: `private.I...`; the last layer is a transposed
/// 1x1 convolution, weights [in, out, 1, 1].
class GeneratorPrivateLayers : public torch::nn::Module {
  public:
    GeneratorPrivateLayers(const ModelConfiguration& configuration, int image_channels);
    at::Tensor forward(at::Tensor x);

  private:
    torch::nn::ModuleList layers_;
};

} // namespace unit
