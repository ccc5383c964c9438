#include "core/model/discriminator.h"

#include "core/model/blocks.h"

#include <ATen/ATen.h>

namespace unit {

at::Tensor smooth_and_halve(const at::Tensor& x) {
    const auto channels = x.size(1);
    const at::Tensor taps = at::tensor({0.25F, 0.5F, 0.25F}).to(x.options());
    const at::Tensor kernel = at::outer(taps, taps).expand({channels, 1, 3, 3}).contiguous();
    return at::conv2d(at::replication_pad2d(x, {1, 1, 1, 1}), kernel, /*bias=*/{}, /*stride=*/2,
                      /*padding=*/at::IntArrayRef({0, 0}), /*dilation=*/1, /*groups=*/channels);
}

namespace {

/// Of logits [N, K, h, w] the one of each image's kind: [N, 1, h, w].
at::Tensor logits_of_kinds(const at::Tensor& logits, const at::Tensor& kinds) {
    if (logits.size(1) == 1) {
        return logits;
    }
    if (!kinds.defined()) {
        return logits.narrow(1, 0, 1);
    }
    const at::Tensor places =
        kinds.view({-1, 1, 1, 1}).expand({logits.size(0), 1, logits.size(2), logits.size(3)});
    return logits.gather(1, places);
}

} // namespace

/// Stride-2 convolutions that double the channels, then a 1x1 convolution to the logits.
class Discriminator::Scale : public torch::nn::Module {
  public:
    Scale(const ModelConfiguration& configuration, int image_channels) {
        int in_channels = image_channels;
        int out_channels = configuration.discriminator_width;
        for (int layer = 0; layer < configuration.discriminator_layers; ++layer) {
            layers_.push_back(register_module(
                std::to_string(layer),
                std::make_shared<ConvolutionBlock>(
                    in_channels, out_channels, 3, 2,
                    BlockDesign{configuration.padding, Norm::None, Activation::LeakyRelu,
                                configuration.discriminator_spectral_norm})));
            in_channels = out_channels;
            out_channels *= 2;
        }
        logit_ = register_module(
            std::to_string(configuration.discriminator_layers),
            std::make_shared<LogitLayer>(in_channels, configuration.discriminator_logits,
                                         configuration.discriminator_spectral_norm));
    }

    at::Tensor forward(at::Tensor x, Derivatives derivatives) {
        for (const auto& layer : layers_) {
            x = layer->forward(x, derivatives);
        }
        return logit_->forward(x);
    }

  private:
    /// Parameters: `conv`.
    class LogitLayer : public torch::nn::Module {
      public:
        LogitLayer(int in_channels, int logits, bool spectral_norm)
            : conv_(register_module("conv", std::make_shared<PaddedConvolution>(in_channels, logits,
                                                                                1, 1, Padding::Zero,
                                                                                spectral_norm))) {}
        at::Tensor forward(const at::Tensor& x) { return conv_->forward(x); }

      private:
        std::shared_ptr<PaddedConvolution> conv_;
    };

    std::vector<std::shared_ptr<ConvolutionBlock>> layers_;
    std::shared_ptr<LogitLayer> logit_;
};

Discriminator::Discriminator(const ModelConfiguration& configuration, int image_channels) {
    for (int scale = 0; scale < configuration.discriminator_scales; ++scale) {
        scales_.push_back(register_module("scale" + std::to_string(1 << scale),
                                          std::make_shared<Scale>(configuration, image_channels)));
    }
}

std::vector<at::Tensor> Discriminator::forward(const at::Tensor& image, const at::Tensor& kinds,
                                               Derivatives derivatives) {
    std::vector<at::Tensor> logits;
    at::Tensor x = image;
    for (std::size_t scale = 0; scale < scales_.size(); ++scale) {
        if (scale > 0) {
            x = smooth_and_halve(x);
        }
        logits.push_back(logits_of_kinds(scales_[scale]->forward(x, derivatives), kinds));
    }
    return logits;
}

} // namespace unit
