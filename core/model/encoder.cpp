#include "core/model/encoder.h"

#include "core/model/blocks.h"

namespace unit {

EncoderPrivateLayers::EncoderPrivateLayers(const ModelConfiguration& configuration,
                                           int image_channels)
    : layers_(register_module("private", torch::nn::ModuleList())) {
    const int width = configuration.width;
    layers_->push_back(std::make_shared<ConvolutionBlock>(image_channels, width, 7, 1));
    layers_->push_back(std::make_shared<ConvolutionBlock>(width, 2 * width, 3, 2));
    layers_->push_back(std::make_shared<ConvolutionBlock>(2 * width, 4 * width, 3, 2));
    for (int block = 0; block < configuration.encoder_private_blocks; ++block) {
        layers_->push_back(std::make_shared<ResidualBlock>(4 * width, configuration.dropout));
    }
}

at::Tensor EncoderPrivateLayers::forward(at::Tensor x) {
    for (const auto& layer : *layers_) {
        if (auto* convolution = layer->as<ConvolutionBlock>()) {
            x = convolution->forward(x);
        } else {
            x = layer->as<ResidualBlock>()->forward(x);
        }
    }
    return x;
}

SharedBlocks::SharedBlocks(int blocks, int channels, double dropout)
    : layers_(register_module("shared", torch::nn::ModuleList())) {
    for (int block = 0; block < blocks; ++block) {
        layers_->push_back(std::make_shared<ResidualBlock>(channels, dropout));
    }
}

at::Tensor SharedBlocks::forward(at::Tensor x) {
    for (const auto& layer : *layers_) {
        x = layer->as<ResidualBlock>()->forward(x);
    }
    return x;
}

} // namespace unit
