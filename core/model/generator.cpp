#include "core/model/generator.h"

#include "core/model/blocks.h"

#include <ATen/ATen.h>

namespace unit {
namespace {

/// The transposed 1x1 convolution to image channels, then tanh. Parameters: `conv`.
class ImageLayer : public torch::nn::Module {
  public:
    ImageLayer(int in_channels, int image_channels)
        : conv_(register_module("conv",
                                torch::nn::ConvTranspose2d(in_channels, image_channels, 1))) {}

    at::Tensor forward(const at::Tensor& x) { return at::tanh(conv_->forward(x)); }

  private:
    torch::nn::ConvTranspose2d conv_;
};

} // namespace

GeneratorPrivateLayers::GeneratorPrivateLayers(const ModelConfiguration& configuration,
                                               int image_channels)
    : layers_(register_module("private", torch::nn::ModuleList())) {
    const int width = configuration.width;
    for (int block = 0; block < configuration.generator_private_blocks; ++block) {
        layers_->push_back(std::make_shared<ResidualBlock>(4 * width, configuration.dropout));
    }
    layers_->push_back(std::make_shared<UpsamplingBlock>(4 * width, 2 * width));
    layers_->push_back(std::make_shared<UpsamplingBlock>(2 * width, width));
    layers_->push_back(std::make_shared<ImageLayer>(width, image_channels));
}

at::Tensor GeneratorPrivateLayers::forward(at::Tensor x) {
    for (const auto& layer : *layers_) {
        if (auto* block = layer->as<ResidualBlock>()) {
            x = block->forward(x);
        } else if (auto* upsampling = layer->as<UpsamplingBlock>()) {
            x = upsampling->forward(x);
        } else {
            x = layer->as<ImageLayer>()->forward(x);
        }
    }
    return x;
}

} // namespace unit
