// Discriminators with a logit for each kind of images.
#include "core/model/configuration_json.h"
#include "core/model/unit.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace unit {
namespace {

ModelConfiguration configuration_of_kinds(int logits) {
    ModelConfiguration configuration;
    configuration.encoder_width = configuration.generator_width = 4;
    configuration.discriminator_width = 4;
    configuration.discriminator_logits = logits;
    return configuration;
}

/// A model whose discriminators have the one logit of `kind` of another's.
std::unique_ptr<Unit> judge_of_one_kind(const Unit& all, std::int64_t kind) {
    auto one = std::make_unique<Unit>(configuration_of_kinds(1));
    const at::NoGradGuard no_gradient;
    const auto sources = all.named_parameters();
    for (const NamedParameter& target : one->discriminator_parameters()) {
        const at::Tensor source = sources[target.name];
        target.value.copy_(source.size(0) == target.value.size(0) ? source
                                                                  : source.narrow(0, kind, 1));
    }
    return one;
}

TEST(DiscriminatorKinds, EachImageHasTheLogitOfItsOwn) {
    at::manual_seed(3);
    const at::NoGradGuard no_gradient;
    constexpr int kKinds = 3;
    Unit model(configuration_of_kinds(kKinds));
    const at::Tensor x = at::rand({4, 3, 36, 20}) * 2.0 - 1.0;
    const std::vector<std::int64_t> kinds{2, 0, 1, 2};
    const auto logits = model.discriminate(DomainNumber::Two, x, at::tensor(kinds, at::kLong));
    const auto first = model.discriminate(DomainNumber::Two, x);
    for (std::int64_t image = 0; image < 4; ++image) {
        const auto of_kind = [&](std::int64_t kind) {
            return judge_of_one_kind(model, kind)
                ->discriminate(DomainNumber::Two, x.narrow(0, image, 1));
        };
        const auto expected = of_kind(kinds.at(static_cast<std::size_t>(image)));
        const auto expected_first = of_kind(0);
        for (std::size_t scale = 0; scale < logits.size(); ++scale) {
            const auto close = [&](const at::Tensor& actual, const at::Tensor& other) {
                return at::allclose(actual.narrow(0, image, 1), other, 1e-5, 1e-6);
            };
            EXPECT_TRUE(close(logits[scale], expected[scale])) << image << ", " << scale;
            EXPECT_TRUE(close(first[scale], expected_first[scale])) << image << ", " << scale;
            EXPECT_EQ(close(logits[scale], expected_first[scale]), image == 1)
                << "kinds differ: " << image << ", " << scale;
        }
    }
}

TEST(DiscriminatorKinds, AreStoredOnlyWhereThereAreSeveral) {
    for (const int logits : {1, 3}) {
        const nlohmann::json stored = to_stored_json(configuration_of_kinds(logits));
        EXPECT_EQ(stored.contains("discriminator_logits"), logits > 1);
        EXPECT_EQ(model_configuration_from_json(stored, "").discriminator_logits, logits);
    }
}

} // namespace
} // namespace unit
