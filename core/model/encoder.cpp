#include "core/model/encoder.h"

#include "core/model/blocks.h"

namespace unit {

EncoderPrivateLayers::EncoderPrivateLayers(const ModelConfiguration& configuration,
                                           int image_channels)
    : layers_(register_module("private", torch::nn::ModuleList())) {
    const BlockDesign design{configuration.padding, configuration.encoder_norm,
                             configuration.activation};
    layers_->push_back(std::make_shared<ConvolutionBlock>(
        image_channels, configuration.encoder_channels(0), configuration.first_kernel(),
        configuration.patch, design));
    for (int halving = 1; halving <= configuration.halvings(); ++halving) {
        layers_->push_back(std::make_shared<ConvolutionBlock>(
            configuration.encoder_channels(halving - 1), configuration.encoder_channels(halving),
            configuration.downsampling_kernel, 2, design));
    }
    for (int block = 0; block < configuration.encoder_private_blocks; ++block) {
        layers_->push_back(std::make_shared<ResidualBlock>(configuration));
    }
}

at::Tensor EncoderPrivateLayers::forward(at::Tensor x, TrainingPass* pass) {
    for (const auto& layer : *layers_) {
        if (auto* convolution = layer->as<ConvolutionBlock>()) {
            x = convolution->forward(x);
        } else {
            x = layer->as<ResidualBlock>()->forward(x, pass);
        }
    }
    return x;
}

SharedBlocks::SharedBlocks(const ModelConfiguration& configuration, int blocks)
    : layers_(register_module("shared", torch::nn::ModuleList())) {
    for (int block = 0; block < blocks; ++block) {
        layers_->push_back(std::make_shared<ResidualBlock>(configuration));
    }
}

at::Tensor SharedBlocks::forward(at::Tensor x, TrainingPass* pass) {
    for (const auto& layer : *layers_) {
        x = layer->as<ResidualBlock>()->forward(x, pass);
    }
    return x;
}

} // namespace unit
