#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>
#include <torch/nn/modules/conv.h>

namespace unit {

/// Slope of every LeakyReLU for negative values (the released code's value).
inline constexpr double kLeakySlope = 0.01;

/// Convolution with zero padding that keeps the size (divided by the stride), then LeakyReLU, in
/// the precision of its weights.
/// [N, in, H, W] -> [N, out, H / stride, W / stride]. Parameters: `conv`.
class ConvolutionBlock : public torch::nn::Module {
  public:
    ConvolutionBlock(int in_channels, int out_channels, int kernel, int stride);
    at::Tensor forward(const at::Tensor& x);

  private:
    torch::nn::Conv2d conv_;
};

/// Transposed 3x3 convolution of stride 2 with output padding 1, then LeakyReLU.
/// [N, in, H, W] -> [N, out, 2H, 2W]. Parameters: `conv`, weights [in, out, 3, 3].
class UpsamplingBlock : public torch::nn::Module {
  public:
    UpsamplingBlock(int in_channels, int out_channels);
    at::Tensor forward(const at::Tensor& x);

  private:
    torch::nn::ConvTranspose2d conv_;
};

/// The transposed 1x1 convolution to image channels, then tanh, in the precision of its weights.
/// [N, in, H, W] -> [N, image channels, H, W] in (-1, 1). Parameters: `conv`.
class ImageLayer : public torch::nn::Module {
  public:
    ImageLayer(int in_channels, int image_channels);
    at::Tensor forward(const at::Tensor& x);

  private:
    torch::nn::ConvTranspose2d conv_;
};

/// x + dropout(norm(conv2(ReLU(norm(conv1(x)))))), 3x3 convolutions, zero padding,
/// as in the code of arXiv 1703.00848. Shape stays. Parameters: `conv1`, `conv2`.
class ResidualBlock : public torch::nn::Module {
  public:
    ResidualBlock(int channels, double dropout);
    at::Tensor forward(const at::Tensor& x);

  private:
    torch::nn::Conv2d conv1_;
    torch::nn::Conv2d conv2_;
    double dropout_;
};

} // namespace unit
