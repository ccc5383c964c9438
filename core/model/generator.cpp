#include "core/model/generator.h"

#include "core/model/blocks.h"

namespace unit {

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
