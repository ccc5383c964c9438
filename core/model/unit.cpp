#include "core/model/unit.h"

#include "core/model/activation_checkpoint.h"
#include "core/model/blocks.h"
#include "core/model/spectral_norm.h"

#include <ATen/ATen.h>
#include <functional>
#include <utility>

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

using Network = std::function<at::Tensor(const at::Tensor& x, TrainingPass* pass)>;

/// network(x) for a pass of training or, where `pass` is null, of inference: with its activations
/// checkpointed if the pass wants it.
at::Tensor run_network(const Network& network, const at::Tensor& x, TrainingPass* pass,
                       const torch::nn::Module& first, const torch::nn::Module& second) {
    if (pass == nullptr || !pass->checkpoint_activations()) {
        return network(x, pass);
    }
    std::vector<at::Tensor> parameters = first.parameters();
    const std::vector<at::Tensor> others = second.parameters();
    parameters.insert(parameters.end(), others.begin(), others.end());
    // Each computation begins with the same pass, and so drops the same values; the first one
    // leaves it where the next network begins.
    const auto compute = [network, start = *pass, pass](const at::Tensor& input) mutable {
        TrainingPass own = start;
        const at::Tensor y = network(input, &own);
        if (pass != nullptr) {
            *std::exchange(pass, nullptr) = own;
        }
        return y;
    };
    return checkpoint_activations(compute, x, parameters);
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
    EncoderPrivateLayers& own = *encoder_private_[index_of(domain)];
    const auto network = [this, &own](const at::Tensor& x, TrainingPass* of_training) {
        return encoder_shared_->forward(own.forward(x, of_training), of_training);
    };
    return run_network(network, image, pass, own, *encoder_shared_);
}

at::Tensor Unit::generate(DomainNumber domain, const at::Tensor& latent, TrainingPass* pass) {
    GeneratorPrivateLayers& own = *generator_private_[index_of(domain)];
    const auto network = [this, &own](const at::Tensor& x, TrainingPass* of_training) {
        return own.forward(generator_shared_->forward(x, of_training), of_training);
    };
    return run_network(network, latent, pass, *generator_shared_, own);
}

at::Tensor Unit::translate(DomainNumber from, DomainNumber to, const at::Tensor& image) {
    return generate(to, encode(from, image));
}

std::vector<at::Tensor> Unit::discriminate(DomainNumber domain, const at::Tensor& image,
                                           const at::Tensor& kinds, Derivatives derivatives) {
    return discriminator_[index_of(domain)]->forward(image, kinds, derivatives);
}

std::vector<NamedParameter> Unit::generator_parameters() const {
    return select(*this, /*of_discriminators=*/false);
}

std::vector<NamedParameter> Unit::discriminator_parameters() const {
    return select(*this, /*of_discriminators=*/true);
}

std::vector<NamedParameter> Unit::singular_vectors() const {
    std::vector<NamedParameter> vectors;
    for (const auto& buffer : named_buffers()) {
        vectors.push_back({buffer.key(), buffer.value()});
    }
    return vectors;
}

void Unit::iterate_singular_vectors(int iterations, const at::Tensor& skipped) {
    if (!configuration_.discriminator_spectral_norm) {
        return;
    }
    const at::NoGradGuard no_gradient;
    for (const auto& layer : modules(/*include_self=*/false)) {
        const auto* convolution = layer->as<PaddedConvolution>();
        if (convolution == nullptr || !convolution->singular_vector().defined()) {
            continue;
        }
        const at::Tensor& u = convolution->singular_vector();
        at::Tensor next = u;
        for (int iteration = 0; iteration < iterations; ++iteration) {
            next = next_singular_vector(convolution->weight, next);
        }
        u.copy_(at::where(skipped.ne(0.0), u, next));
    }
}

} // namespace unit
