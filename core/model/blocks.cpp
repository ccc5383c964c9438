#include "core/model/blocks.h"

#include "core/model/bias_activation.h"
#include "core/model/spectral_norm.h"

#include <ATen/ATen.h>
#include <ATen/autocast_mode.h>
#include <cmath>

namespace unit {
namespace {

/// `x` in the precision of the weights that are applied to it, unless autocast sees to that.
at::Tensor in_precision_of(const at::Tensor& weight, const at::Tensor& x) {
    return at::autocast::is_autocast_enabled(x.device().type()) ? x : x.to(weight.scalar_type());
}

double slope_of(Activation activation) {
    return activation == Activation::Relu ? 0.0 : kLeakySlope;
}

/// Convolution with its bias, then x * slope for negative values. On the CPU the bias and the
/// activation are one step each way, at inference as well: with the same rounding as in training.
template <typename Convolution>
at::Tensor convolve_and_activate(Convolution& convolution, const at::Tensor& x, double slope) {
    if (x.is_cpu() || at::GradMode::is_enabled()) {
        return add_bias_and_activate(convolution.forward_without_bias(x), convolution.bias, slope);
    }
    at::Tensor y = convolution.forward(x);
    return slope == 1.0 ? y : at::leaky_relu_(y, slope);
}

/// Convolution and norm, then ReLU if wanted.
template <typename Convolution>
at::Tensor convolve_and_norm(Convolution& convolution, Normalisation& norm, const at::Tensor& x) {
    return norm.forward(norm.cancels_bias() ? convolution.forward_without_bias(x)
                                            : convolution.forward(x));
}
template <typename Convolution>
at::Tensor convolve_and_norm_relu(Convolution& convolution, Normalisation& norm,
                                  const at::Tensor& x) {
    return norm.forward_relu(norm.cancels_bias() ? convolution.forward_without_bias(x)
                                                 : convolution.forward(x));
}

/// Convolution, norm, activation.
template <typename Convolution>
at::Tensor run_layers(Convolution& convolution, Normalisation& norm, Activation activation,
                      const at::Tensor& x) {
    if (norm.norm() == Norm::None) {
        return convolve_and_activate(convolution, x, slope_of(activation));
    }
    if (activation == Activation::Relu) {
        return convolve_and_norm_relu(convolution, norm, x);
    }
    at::Tensor y = convolve_and_norm(convolution, norm, x);
    return at::leaky_relu_(y, kLeakySlope);
}

} // namespace

at::Tensor pad(const at::Tensor& x, Padding padding, int pixels) {
    if (pixels == 0) {
        return x;
    }
    const std::int64_t sides[] = {pixels, pixels, pixels, pixels};
    switch (padding) {
    case Padding::Reflect:
        return at::reflection_pad2d(x, sides);
    case Padding::Replicate:
        return at::replication_pad2d(x, sides);
    case Padding::Zero:
        break;
    }
    return at::constant_pad_nd(x, sides, 0);
}

PaddedConvolution::PaddedConvolution(int in_channels, int out_channels, int kernel, int stride,
                                     Padding padding, bool spectral_norm)
    : Conv2dImpl(torch::nn::Conv2dOptions(in_channels, out_channels, kernel).stride(stride)),
      padding_(padding), pixels_(kernel == stride ? 0 : (kernel - 1) / 2) {
    if (spectral_norm) {
        u_ = register_buffer("u", at::full({out_channels}, 1.0 / std::sqrt(out_channels)));
    }
}

at::Tensor PaddedConvolution::convolve(const at::Tensor& x, const at::Tensor& added) {
    // The convolution itself sees zeros around an image without a copy of it.
    const bool zeros = padding_ == Padding::Zero;
    const std::int64_t border[] = {zeros ? pixels_ : 0, zeros ? pixels_ : 0};
    const at::Tensor kernel = u_.defined() ? weight / spectral_norm(weight, u_) : weight;
    return at::conv2d(in_precision_of(weight, zeros ? x : pad(x, padding_, pixels_)), kernel, added,
                      *options.stride(), border);
}

TransposedConvolution::TransposedConvolution(int in_channels, int out_channels, int kernel,
                                             int stride)
    : ConvTranspose2dImpl(torch::nn::ConvTranspose2dOptions(in_channels, out_channels, kernel)
                              .stride(stride)
                              .padding((kernel - 1) / 2)
                              .output_padding(stride - 1)) {}

at::Tensor TransposedConvolution::convolve(const at::Tensor& x, const at::Tensor& added) {
    return at::conv_transpose2d(in_precision_of(weight, x), weight, added, *options.stride(),
                                *std::get_if<torch::ExpandingArray<2>>(&options.padding()),
                                *options.output_padding());
}

ConvolutionBlock::ConvolutionBlock(int in_channels, int out_channels, int kernel, int stride,
                                   const BlockDesign& design)
    : conv_(register_module(
          "conv", std::make_shared<PaddedConvolution>(in_channels, out_channels, kernel, stride,
                                                      design.padding, design.spectral_norm))),
      norm_(register_module("norm", std::make_shared<Normalisation>(design.norm, out_channels))),
      activation_(design.activation) {}

at::Tensor ConvolutionBlock::forward(const at::Tensor& x, Derivatives derivatives) {
    if (derivatives == Derivatives::Second) {
        TORCH_CHECK(norm_->norm() == Norm::None, "a norm can be differentiated once");
        return add_bias_and_activate_plain(conv_->forward_without_bias(x), conv_->bias,
                                           slope_of(activation_));
    }
    return run_layers(*conv_, *norm_, activation_, x);
}

UpsamplingBlock::UpsamplingBlock(int in_channels, int out_channels, Upsampling upsampling,
                                 int kernel, const BlockDesign& design)
    : activation_(design.activation) {
    if (upsampling == Upsampling::Transposed) {
        transposed_ = register_module(
            "conv", std::make_shared<TransposedConvolution>(in_channels, out_channels, kernel, 2));
    } else {
        conv_ = register_module("conv", std::make_shared<PaddedConvolution>(
                                            in_channels, out_channels, kernel, 1, design.padding));
    }
    norm_ = register_module("norm", std::make_shared<Normalisation>(design.norm, out_channels));
}

at::Tensor UpsamplingBlock::forward(const at::Tensor& x) {
    if (transposed_) {
        return run_layers(*transposed_, *norm_, activation_, x);
    }
    const std::int64_t size[] = {2 * x.size(2), 2 * x.size(3)};
    return run_layers(*conv_, *norm_, activation_, at::upsample_nearest2d(x, size));
}

ImageLayer::ImageLayer(int in_channels, int image_channels, int patch, int kernel, Padding padding)
    : patch_(patch) {
    if (patch == 1 && kernel == 1) {
        transposed_ = register_module("conv", std::make_shared<TransposedConvolution>(
                                                  in_channels, image_channels, kernel, 1));
    } else {
        conv_ = register_module(
            "conv", std::make_shared<PaddedConvolution>(in_channels, patch * patch * image_channels,
                                                        kernel, 1, padding));
    }
}

at::Tensor ImageLayer::forward(const at::Tensor& x) {
    constexpr double kNoActivation = 1.0;
    const at::Tensor y =
        at::tanh(transposed_ ? convolve_and_activate(*transposed_, x, kNoActivation)
                             : convolve_and_activate(*conv_, x, kNoActivation));
    return patch_ == 1 ? y : at::pixel_shuffle(y, patch_);
}

ResidualBlock::ResidualBlock(const ModelConfiguration& configuration)
    : dropout_(configuration.dropout) {
    const int channels = configuration.latent_channels();
    const auto convolution = [&] {
        return std::make_shared<PaddedConvolution>(channels, channels, 3, 1, configuration.padding);
    };
    const auto norm = [&] { return std::make_shared<Normalisation>(configuration.norm, channels); };
    conv1_ = register_module("conv1", convolution());
    norm1_ = register_module("norm1", norm());
    conv2_ = register_module("conv2", convolution());
    norm2_ = register_module("norm2", norm());
    if (configuration.residual_scale) {
        scale_ = register_parameter("scale", at::zeros({channels}));
    }
}

at::Tensor ResidualBlock::forward(const at::Tensor& x, TrainingPass* pass) {
    const Dropout dropout = pass == nullptr ? Dropout{} : pass->next_dropout(dropout_);
    const at::Tensor hidden = convolve_and_norm_relu(*conv1_, *norm1_, x);
    const at::Tensor residual =
        norm2_->cancels_bias() ? conv2_->forward_without_bias(hidden) : conv2_->forward(hidden);
    if (!scale_.defined()) {
        return norm2_->forward_residual(x, residual, dropout);
    }
    const at::Tensor branch = norm2_->forward_dropout(residual, dropout);
    // In fp32 it would make all that follows fp32 where autocast computes the branch in bfloat16.
    const at::Tensor scale = scale_.to(branch.scalar_type()).view({1, -1, 1, 1});
    return at::addcmul(x, scale, branch);
}

} // namespace unit
