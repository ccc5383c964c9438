#pragma once

#include "core/model/configuration.h"
#include "core/model/derivatives.h"
#include "core/model/normalisation.h"
#include "core/model/training_pass.h"

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>
#include <torch/nn/modules/conv.h>

namespace unit {

/// What a convolution is followed by, and what it sees beyond the border.
struct BlockDesign {
    Padding padding = Padding::Zero;
    Norm norm = Norm::None;
    Activation activation = Activation::LeakyRelu;
    bool spectral_norm = false; ///< of the weights
};

/// `x` with `pixels` more on each side. With Padding::Reflect, H and W must exceed `pixels`.
at::Tensor pad(const at::Tensor& x, Padding padding, int pixels);

/// A convolution that keeps the size (divided by the stride), with padding of any kind, in the
/// precision of its weights. One with a stride as large as its kernel reads patches side by side,
/// and sees nothing beyond the border. [N, in, H, W] -> [N, out, H / stride, W / stride].
/// Parameters: `weight`, `bias`; buffer, with spectral normalisation (spectral_norm.h): `u`.
class PaddedConvolution : public torch::nn::Conv2dImpl {
  public:
    PaddedConvolution(int in_channels, int out_channels, int kernel, int stride, Padding padding,
                      bool spectral_norm = false);
    at::Tensor forward(const at::Tensor& x) { return convolve(x, bias); }
    /// Without adding the bias: it is added later, or a norm would take it away again.
    at::Tensor forward_without_bias(const at::Tensor& x) { return convolve(x, {}); }

    /// The singular vector of spectral normalisation, [out]; undefined without.
    const at::Tensor& singular_vector() const { return u_; }

  private:
    at::Tensor convolve(const at::Tensor& x, const at::Tensor& added);

    Padding padding_;
    int pixels_;
    at::Tensor u_;
};

/// A transposed convolution that enlarges by its stride, 1 or 2, in the precision of its weights.
/// [N, in, H, W] -> [N, out, H * stride, W * stride]. Parameters: `weight` [in, out, kernel,
/// kernel], `bias`.
class TransposedConvolution : public torch::nn::ConvTranspose2dImpl {
  public:
    TransposedConvolution(int in_channels, int out_channels, int kernel, int stride);
    at::Tensor forward(const at::Tensor& x) { return convolve(x, bias); }
    /// Without adding the bias.
    at::Tensor forward_without_bias(const at::Tensor& x) { return convolve(x, {}); }

  private:
    at::Tensor convolve(const at::Tensor& x, const at::Tensor& added);
};

/// Convolution, norm, activation. Parameters: `conv`, `norm`.
class ConvolutionBlock : public torch::nn::Module {
  public:
    ConvolutionBlock(int in_channels, int out_channels, int kernel, int stride,
                     const BlockDesign& design);
    /// The norm must be none for Derivatives::Second.
    at::Tensor forward(const at::Tensor& x, Derivatives derivatives = Derivatives::First);

  private:
    std::shared_ptr<PaddedConvolution> conv_;
    std::shared_ptr<Normalisation> norm_;
    Activation activation_;
};

/// Doubles the size, then norm and activation: by a transposed 3x3 convolution of stride 2 with
/// output padding 1, or by repeating each pixel and a convolution.
/// [N, in, H, W] -> [N, out, 2H, 2W]. Parameters: `conv` (transposed: weights [in, out, 3, 3]),
/// `norm`.
class UpsamplingBlock : public torch::nn::Module {
  public:
    UpsamplingBlock(int in_channels, int out_channels, Upsampling upsampling, int kernel,
                    const BlockDesign& design);
    at::Tensor forward(const at::Tensor& x);

  private:
    // One of the two.
    std::shared_ptr<TransposedConvolution> transposed_;
    std::shared_ptr<PaddedConvolution> conv_;
    std::shared_ptr<Normalisation> norm_;
    Activation activation_;
};

/// The convolution to image channels, then tanh, in the precision of its weights. With patches of
/// one pixel and of side 1 it is a transposed one. With larger patches each pixel of the
/// convolution becomes one: its channel c * patch * patch + dy * patch + dx is channel c of pixel
/// (patch * y + dy, patch * x + dx). [N, in, H, W] -> [N, image channels, patch * H, patch * W] in
/// (-1, 1). Parameters: `conv`.
class ImageLayer : public torch::nn::Module {
  public:
    ImageLayer(int in_channels, int image_channels, int patch, int kernel, Padding padding);
    at::Tensor forward(const at::Tensor& x);
    /// Pixels on a side of the patches.
    int patch() const { return patch_; }

  private:
    int patch_;
    // One of the two.
    std::shared_ptr<TransposedConvolution> transposed_;
    std::shared_ptr<PaddedConvolution> conv_;
};

/// x + dropout(norm(conv2(ReLU(norm(conv1(x)))))), 3x3 convolutions, as in the code of arXiv
/// 1703.00848; with residual_scale x + scale * dropout(...). Shape stays. Parameters: `conv1`,
/// `conv2`, `norm1`, `norm2`; with residual_scale `scale` ([C]), which begins at 0.
class ResidualBlock : public torch::nn::Module {
  public:
    /// Of the latent's channels.
    explicit ResidualBlock(const ModelConfiguration& configuration);
    /// `pass` is null at inference, which drops nothing.
    at::Tensor forward(const at::Tensor& x, TrainingPass* pass);

  private:
    std::shared_ptr<PaddedConvolution> conv1_, conv2_;
    std::shared_ptr<Normalisation> norm1_, norm2_;
    at::Tensor scale_; ///< undefined: none
    double dropout_;
};

} // namespace unit
