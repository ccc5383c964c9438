#include "core/model/spectral_norm.h"

#include "core/error.h"
#include "core/model/configuration_json.h"
#include "core/model/initialisation.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace unit {
namespace {

/// By LibTorch's decomposition: [u, largest singular value, v] of the weights as a matrix.
std::tuple<at::Tensor, double, at::Tensor> decomposed(const at::Tensor& weight) {
    const auto [u, values, v] = at::linalg_svd(weight.detach().flatten(1));
    return {u.select(1, 0), values[0].item<double>(), v.select(0, 0)};
}

at::Tensor iterated(const at::Tensor& weight, int iterations) {
    at::Tensor u = at::full({weight.size(0)}, 1.0, at::kDouble);
    for (int iteration = 0; iteration < iterations; ++iteration) {
        u = next_singular_vector(weight, u);
    }
    return u;
}

TEST(SpectralNorm, IsTheLargestSingularValue) {
    at::manual_seed(1);
    for (const auto& shape : {std::vector<std::int64_t>{6, 3, 3, 3}, {1, 7, 1, 1}, {9, 1, 2, 2}}) {
        for (const auto layout : {at::MemoryFormat::Contiguous, at::MemoryFormat::ChannelsLast}) {
            const at::Tensor weight = at::randn(shape, at::kDouble).contiguous(layout);
            const at::Tensor u = iterated(weight, 2000);
            const double expected = std::get<1>(decomposed(weight));
            EXPECT_NEAR(spectral_norm(weight, u).item<double>(), expected, 1e-9 * expected);
            EXPECT_NEAR(u.norm().item<double>(), 1.0, 1e-12);
            const double early = spectral_norm(weight, iterated(weight, 1)).item<double>();
            EXPECT_LE(early, expected * (1.0 + 1e-12)) << "an estimate from below";
        }
    }
}

TEST(SpectralNorm, HasTheProductOfItsVectorsAsGradient) {
    at::manual_seed(2);
    const at::Tensor weight = at::randn({5, 2, 3, 3}, at::kDouble).requires_grad_(true);
    spectral_norm(weight, iterated(weight, 2000)).backward();
    const auto [u, value, v] = decomposed(weight);
    const at::Tensor expected = at::outer(u, v).view_as(weight); // the same for -u and -v
    EXPECT_LE((weight.grad() - expected).abs().max().item<double>(), 1e-6);
}

TEST(SpectralNorm, OfWeightsThatAreZeroDividesNothing) {
    const at::Tensor weight = at::zeros({3, 2, 1, 1}, at::kDouble);
    EXPECT_TRUE(
        at::isfinite(weight / spectral_norm(weight, iterated(weight, 3))).all().item<bool>());
}

ModelConfiguration spectral_configuration(bool spectral_norm) {
    ModelConfiguration configuration;
    configuration.encoder_width = configuration.generator_width = 2;
    configuration.discriminator_width = 3;
    configuration.discriminator_layers = configuration.discriminator_scales = 2;
    configuration.discriminator_spectral_norm = spectral_norm;
    return configuration;
}

TEST(SpectralNorm, DividesEachConvolutionOfDiscriminatorsByIt) {
    at::manual_seed(3);
    Unit normed(spectral_configuration(true));
    initialise_weights(normed, Initialisation::Kaiming);
    Unit divided(spectral_configuration(false));
    normed.to(at::kDouble);
    divided.to(at::kDouble);
    normed.iterate_singular_vectors(3000, at::zeros({}));
    const at::NoGradGuard no_gradient;
    const auto sources = normed.named_parameters();
    for (const NamedParameter& target : divided.discriminator_parameters()) {
        const at::Tensor& source = sources[target.name];
        target.value.copy_(source.dim() == 4 ? source / std::get<1>(decomposed(source)) : source);
    }
    EXPECT_TRUE(divided.singular_vectors().empty());
    EXPECT_EQ(normed.singular_vectors().size(), 2U * 2U * 3U);
    const at::Tensor x = at::rand({2, 3, 16, 24}, at::kDouble);
    for (const DomainNumber domain : {DomainNumber::One, DomainNumber::Two}) {
        for (const Derivatives derivatives : {Derivatives::First, Derivatives::Second}) {
            const auto actual = normed.discriminate(domain, x, /*kinds=*/{}, derivatives);
            const auto expected = divided.discriminate(domain, x);
            for (std::size_t scale = 0; scale < expected.size(); ++scale) {
                EXPECT_LE((actual[scale] - expected[scale]).abs().max().item<double>(), 1e-8);
            }
        }
    }
}

TEST(SpectralNorm, VectorsStayWhereAStepWasSkipped) {
    Unit unit(spectral_configuration(true));
    const at::Tensor u = unit.singular_vectors().front().value;
    const at::Tensor before = u.clone();
    unit.iterate_singular_vectors(1, at::ones({}));
    EXPECT_TRUE(at::equal(u, before));
    unit.iterate_singular_vectors(1, at::zeros({}));
    EXPECT_FALSE(at::equal(u, before));
}

TEST(SpectralNorm, IsStoredOnlyWhereItIsUsed) {
    for (const bool used : {false, true}) {
        const nlohmann::json stored = to_stored_json(spectral_configuration(used));
        EXPECT_EQ(stored.contains("discriminator_spectral_norm"), used);
        EXPECT_EQ(model_configuration_from_json(stored, "").discriminator_spectral_norm, used);
    }
    nlohmann::json stored = to_stored_json(spectral_configuration(true));
    stored["discriminator_spectral_norm"] = 1;
    EXPECT_THROW(model_configuration_from_json(stored, ""), Error);
}

} // namespace
} // namespace unit
