#include "core/model/generator.h"

#include "core/model/blocks.h"

namespace unit {

GeneratorPrivateLayers::GeneratorPrivateLayers(const ModelConfiguration& configuration,
                                               int image_channels)
    : layers_(register_module("private", torch::nn::ModuleList())) {
    const int latent = configuration.latent_channels();
    const int width = configuration.generator_width;
    const BlockDesign design{configuration.padding, configuration.generator_norm,
                             configuration.activation};
    for (int block = 0; block < configuration.generator_private_blocks; ++block) {
        layers_->push_back(std::make_shared<ResidualBlock>(
            latent, configuration.norm, configuration.padding, configuration.dropout));
    }
    const auto upsampling = [&](int in_channels, int out_channels) {
        return std::make_shared<UpsamplingBlock>(in_channels, out_channels,
                                                 configuration.upsampling,
                                                 configuration.upsampling_kernel, design);
    };
    layers_->push_back(upsampling(latent, 2 * width));
    layers_->push_back(upsampling(2 * width, width));
    layers_->push_back(std::make_shared<ImageLayer>(
        width, image_channels, configuration.image_kernel, configuration.padding));
}

at::Tensor GeneratorPrivateLayers::forward(at::Tensor x, TrainingPass* pass) {
    for (const auto& layer : *layers_) {
        if (auto* block = layer->as<ResidualBlock>()) {
            x = block->forward(x, pass);
        } else if (auto* upsampling = layer->as<UpsamplingBlock>()) {
            x = upsampling->forward(x);
        } else {
            x = layer->as<ImageLayer>()->forward(x);
        }
    }
    return x;
}

} // namespace unit
