#pragma once

#include "core/model/configuration.h"
#include "core/model/discriminator.h"
#include "core/model/encoder.h"
#include "core/model/generator.h"
#include "core/model/training_pass.h"

#include <ATen/core/Tensor.h>
#include <memory>
#include <string>
#include <vector>

namespace unit {

/// One of the two image sets. Counts from 0 so that it can index; names and files count from 1.
enum class DomainNumber : int { One = 0, Two = 1 };

/// The place of a domain in an array of both.
constexpr std::size_t index_of(DomainNumber domain) {
    return static_cast<std::size_t>(domain);
}

/// The other domain.
constexpr DomainNumber other(DomainNumber domain) {
    return domain == DomainNumber::One ? DomainNumber::Two : DomainNumber::One;
}

/// A parameter with the name that files store it under.
struct NamedParameter {
    std::string name;
    at::Tensor value;
};

/// The UNIT model: encoders E1, E2, generators G1, G2 and, for training, discriminators D1, D2.
/// E = E_H after E_L and G = G_L after G_H; E_H and G_H exist once
/// (arXiv 1703.00848, section 3).
///
/// Names of its parameters: `encoder1.private...`, `encoder2.private...`, `encoder.shared...`,
/// `generator.shared...`, `generator1.private...`, `generator2.private...`, `discriminator1...`,
/// `discriminator2...`.
/// Threads: encode(), generate(), translate() and discriminate() from several at a time, while no
/// one changes parameters; each with a pass of its own.
/// The rest one at a time. Errors: LibTorch's exceptions (c10::Error) for tensors of wrong shapes.
/// There is no training mode: a call with a pass is one of training, one without of inference.
class Unit : public torch::nn::Module {
  public:
    enum class Parts {
        Translation, ///< encoders and generators only: what a deployed checkpoint holds
        All,         ///< discriminators too
    };

    explicit Unit(const ModelConfiguration& configuration, Parts parts = Parts::All);

    const ModelConfiguration& configuration() const { return configuration_; }

    /// mu = E(x): image [N, C, H, W] in [-1, 1], H and W multiples of 4 -> [N, latent channels,
    /// H/4, W/4]. Adds no noise.
    at::Tensor encode(DomainNumber domain, const at::Tensor& image, TrainingPass* pass = nullptr);

    /// G(z): latent [N, latent channels, h, w] -> image [N, C, 4h, 4w] in (-1, 1).
    at::Tensor generate(DomainNumber domain, const at::Tensor& latent,
                        TrainingPass* pass = nullptr);

    /// The whole path from one domain to another, as at inference: G_to(E_from(image)).
    at::Tensor translate(DomainNumber from, DomainNumber to, const at::Tensor& image);

    /// Logits of the domain's discriminator, finest scale first, for images of these kinds (see
    /// Discriminator). Needs Parts::All.
    std::vector<at::Tensor> discriminate(DomainNumber domain, const at::Tensor& image,
                                         const at::Tensor& kinds = {},
                                         Derivatives derivatives = Derivatives::First);

    /// Parameters of E1, E2, G1, G2, shared ones once, in the order of their registration.
    std::vector<NamedParameter> generator_parameters() const;
    /// Parameters of D1, D2. Empty for Parts::Translation.
    std::vector<NamedParameter> discriminator_parameters() const;

    /// The singular vectors of D1's and D2's convolutions (spectral_norm.h), which change in
    /// training but are no parameters. Empty without discriminator_spectral_norm.
    std::vector<NamedParameter> singular_vectors() const;
    /// A number of power iterations of these, unless `skipped`, a scalar on their device, is not 0.
    void iterate_singular_vectors(int iterations, const at::Tensor& skipped);

  private:
    ModelConfiguration configuration_;
    std::array<std::shared_ptr<EncoderPrivateLayers>, 2> encoder_private_;
    std::shared_ptr<SharedBlocks> encoder_shared_;
    std::shared_ptr<SharedBlocks> generator_shared_;
    std::array<std::shared_ptr<GeneratorPrivateLayers>, 2> generator_private_;
    std::array<std::shared_ptr<Discriminator>, 2> discriminator_;
};

} // namespace unit
