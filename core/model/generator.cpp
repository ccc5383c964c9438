#include "core/model/generator.h"

#include "core/model/blocks.h"

namespace unit {

GeneratorPrivateLayers::GeneratorPrivateLayers(const ModelConfiguration& configuration,
                                               int image_channels)
    : layers_(register_module("private", torch::nn::ModuleList())) {
    const BlockDesign design{configuration.padding, configuration.generator_norm,
                             configuration.activation};
    for (int block = 0; block < configuration.generator_private_blocks; ++block) {
        layers_->push_back(std::make_shared<ResidualBlock>(configuration));
    }
    for (int doubling = 1; doubling <= configuration.halvings(); ++doubling) {
        layers_->push_back(std::make_shared<UpsamplingBlock>(
            configuration.generator_channels(doubling - 1),
            configuration.generator_channels(doubling), configuration.upsampling,
            configuration.upsampling_kernel, design));
    }
    layers_->push_back(std::make_shared<ImageLayer>(
        configuration.generator_channels(configuration.halvings()), image_channels,
        configuration.patch, configuration.image_kernel, configuration.padding));
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
