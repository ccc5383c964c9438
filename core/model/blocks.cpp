#include "core/model/blocks.h"

#include <ATen/ATen.h>

namespace unit {
namespace {

torch::nn::Conv2dOptions same_convolution(int in_channels, int out_channels, int kernel,
                                          int stride) {
    return torch::nn::Conv2dOptions(in_channels, out_channels, kernel)
        .stride(stride)
        .padding(kernel / 2);
}

} // namespace

at::Tensor instance_norm(const at::Tensor& x) {
    return at::instance_norm(x, /*weight=*/{}, /*bias=*/{}, /*running_mean=*/{}, /*running_var=*/{},
                             /*use_input_stats=*/true, /*momentum=*/0.0, kInstanceNormEpsilon,
                             /*cudnn_enabled=*/true);
}

ConvolutionBlock::ConvolutionBlock(int in_channels, int out_channels, int kernel, int stride)
    : conv_(register_module(
          "conv", torch::nn::Conv2d(same_convolution(in_channels, out_channels, kernel, stride)))) {
}

at::Tensor ConvolutionBlock::forward(const at::Tensor& x) {
    at::Tensor y = conv_->forward(x);
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

ResidualBlock::ResidualBlock(int channels, double dropout)
    : conv1_(
          register_module("conv1", torch::nn::Conv2d(same_convolution(channels, channels, 3, 1)))),
      conv2_(
          register_module("conv2", torch::nn::Conv2d(same_convolution(channels, channels, 3, 1)))),
      dropout_(dropout) {}

at::Tensor ResidualBlock::forward(const at::Tensor& x) {
    const at::Tensor hidden = at::relu(instance_norm(conv1_->forward(x)));
    at::Tensor residual = instance_norm(conv2_->forward(hidden));
    if (is_training() && dropout_ > 0.0) {
        residual = at::dropout(residual, dropout_, /*train=*/true);
    }
    return x + residual;
}

} // namespace unit
