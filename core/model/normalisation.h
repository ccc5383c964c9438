#pragma once

#include "core/model/configuration.h"
#include "core/model/dropout.h"

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>

namespace unit {

/// Layer norm as in the authors' later code: (x - mean) / (deviation + epsilon) over all channels
/// and pixels of an image, the deviation unbiased, then `weight` and `bias` ([C]) by channel.
/// [N, C, H, W] -> the same shape. Differentiable.
at::Tensor layer_norm(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias);

/// The norm after a convolution, of any kind. Shapes stay; where no gradient is wanted, x may be
/// overwritten. Parameters: `weight` and `bias` ([C]) for Norm::Layer, else none.
class Normalisation : public torch::nn::Module {
  public:
    Normalisation(Norm norm, int channels);

    /// The norm alone.
    at::Tensor forward(const at::Tensor& x);
    /// The norm, then ReLU.
    at::Tensor forward_relu(const at::Tensor& x);
    /// dropout(norm of x).
    at::Tensor forward_dropout(const at::Tensor& x, const Dropout& dropout);
    /// skip + dropout(norm of x), the end of a residual block.
    at::Tensor forward_residual(const at::Tensor& skip, const at::Tensor& x,
                                const Dropout& dropout);

    Norm norm() const { return norm_; }
    /// Whether it takes away what a convolution's bias adds.
    bool cancels_bias() const { return norm_ == Norm::Instance; }

  private:
    Norm norm_;
    at::Tensor weight_, bias_;
};

} // namespace unit
