#include "core/model/blocks.h"

#include "core/model/instance_norm.h"

#include <ATen/ATen.h>

namespace unit {
namespace {

torch::nn::Conv2dOptions same_convolution(int in_channels, int out_channels, int kernel,
                                          int stride) {
    return torch::nn::Conv2dOptions(in_channels, out_channels, kernel)
        .stride(stride)
        .padding(kernel / 2);
}

/// Instance norm, then ReLU if asked for; in place, if the values are in the layout and use that
/// this is written for.
at::Tensor apply_norm(const at::Tensor& x, bool relu) {
    if (!at::GradMode::is_enabled() && x.is_cpu() && x.scalar_type() == at::kFloat &&
        x.is_contiguous(at::MemoryFormat::ChannelsLast)) {
        instance_norm_channels_last_(x, relu);
        return x;
    }
    const at::Tensor normed = instance_norm(x);
    return relu ? at::relu(normed) : normed;
}

} // namespace

ConvolutionBlock::ConvolutionBlock(int in_channels, int out_channels, int kernel, int stride)
    : conv_(register_module(
          "conv", torch::nn::Conv2d(same_convolution(in_channels, out_channels, kernel, stride)))) {
}

at::Tensor ConvolutionBlock::forward(const at::Tensor& x) {
    at::Tensor y = conv_->forward(x.to(conv_->weight.scalar_type()));
    return at::leaky_relu_(y, kLeakySlope);
}

UpsamplingBlock::UpsamplingBlock(int in_channels, int out_channels)
    : conv_(register_module("conv", torch::nn::ConvTranspose2d(torch::nn::ConvTranspose2dOptions(
                                                                   in_channels, out_channels, 3)
                                                                   .stride(2)
                                                                   .padding(1)
                                                                   .output_padding(1)))) {}

at::Tensor UpsamplingBlock::forward(const at::Tensor& x) {
    at::Tensor y = conv_->forward(x);
    return at::leaky_relu_(y, kLeakySlope);
}

ImageLayer::ImageLayer(int in_channels, int image_channels)
    : conv_(register_module("conv", torch::nn::ConvTranspose2d(in_channels, image_channels, 1))) {}

at::Tensor ImageLayer::forward(const at::Tensor& x) {
    return at::tanh(conv_->forward(x.to(conv_->weight.scalar_type())));
}

ResidualBlock::ResidualBlock(int channels, double dropout)
    : conv1_(
          register_module("conv1", torch::nn::Conv2d(same_convolution(channels, channels, 3, 1)))),
      conv2_(
          register_module("conv2", torch::nn::Conv2d(same_convolution(channels, channels, 3, 1)))),
      dropout_(dropout) {}

at::Tensor ResidualBlock::forward(const at::Tensor& x) {
    const at::Tensor hidden = apply_norm(conv1_->forward(x), /*relu=*/true);
    at::Tensor residual = apply_norm(conv2_->forward(hidden), /*relu=*/false);
    if (is_training() && dropout_ > 0.0) {
        residual = at::dropout(residual, dropout_, /*train=*/true);
    }
    return at::GradMode::is_enabled() ? x + residual : residual.add_(x);
}

} // namespace unit
