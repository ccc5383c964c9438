#include "core/model/unit.h"

#include <ATen/ATen.h>

namespace unit {
namespace {

bool belongs_to_discriminator(const std::string& parameter_name) {
    return parameter_name.starts_with("discriminator");
}

std::vector<NamedParameter> select(const Unit& model, bool of_discriminators) {
    std::vector<NamedParameter> selected;
    for (const auto& parameter : model.named_parameters()) {
        if (belongs_to_discriminator(parameter.key()) == of_discriminators) {
            selected.push_back({parameter.key(), parameter.value()});
        }
    }
    return selected;
}

} // namespace

Unit::Unit(const ModelConfiguration& configuration, Parts parts) : configuration_(configuration) {
    for (std::size_t domain = 0; domain < 2; ++domain) {
        encoder_private_[domain] =
            register_module("encoder" + std::to_string(domain + 1),
                            std::make_shared<EncoderPrivateLayers>(
                                configuration, configuration.image_channels[domain]));
    }
    encoder_shared_ = register_module(
        "encoder",
        std::make_shared<SharedBlocks>(configuration, configuration.encoder_shared_blocks));
    generator_shared_ = register_module(
        "generator",
        std::make_shared<SharedBlocks>(configuration, configuration.generator_shared_blocks));
    for (std::size_t domain = 0; domain < 2; ++domain) {
        generator_private_[domain] =
            register_module("generator" + std::to_string(domain + 1),
                            std::make_shared<GeneratorPrivateLayers>(
                                configuration, configuration.image_channels[domain]));
    }
    if (parts == Parts::All) {
        for (std::size_t domain = 0; domain < 2; ++domain) {
            discriminator_[domain] =
                register_module("discriminator" + std::to_string(domain + 1),
                                std::make_shared<Discriminator>(
                                    configuration, configuration.image_channels[domain]));
        }
    }
}

at::Tensor Unit::encode(DomainNumber domain, const at::Tensor& image, TrainingPass* pass) {
    const at::Tensor hidden = encoder_private_[index_of(domain)]->forward(image, pass);
    return encoder_shared_->forward(hidden, pass);
}

at::Tensor Unit::generate(DomainNumber domain, const at::Tensor& latent, TrainingPass* pass) {
    const at::Tensor hidden = generator_shared_->forward(latent, pass);
    return generator_private_[index_of(domain)]->forward(hidden, pass);
}

at::Tensor Unit::translate(DomainNumber from, DomainNumber to, const at::Tensor& image) {
    return generate(to, encode(from, image));
}

std::vector<at::Tensor> Unit::discriminate(DomainNumber domain, const at::Tensor& image) {
    return discriminator_[index_of(domain)]->forward(image);
}

std::vector<NamedParameter> Unit::generator_parameters() const {
    return select(*this, /*of_discriminators=*/false);
}

std::vector<NamedParameter> Unit::discriminator_parameters() const {
    return select(*this, /*of_discriminators=*/true);
}

} // namespace unit
