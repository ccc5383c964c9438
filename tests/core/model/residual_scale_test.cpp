#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/model_weights.h"
#include "core/error.h"
#include "core/model/blocks.h"
#include "core/model/configuration_json.h"
#include "core/model/initialisation.h"
#include "tests/core/model/reference_set.h"
#include "tests/core/model/without_blocks.h"
#include "tests/support/temporary_folder.h"

#include <ATen/ATen.h>
#include <ATen/autocast_mode.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace unit {
namespace {

using test::largest_difference;

ModelConfiguration scaled_configuration(Norm norm) {
    ModelConfiguration configuration;
    configuration.encoder_width = configuration.generator_width = 2;
    configuration.discriminator_width = 2;
    configuration.norm = norm;
    configuration.residual_scale = true;
    return configuration;
}

class ResidualScale : public testing::TestWithParam<Norm> {
  protected:
    ResidualScale() { at::manual_seed(3); }

    ModelConfiguration configuration_ = scaled_configuration(GetParam());
};

TEST_P(ResidualScale, BeginsWithTheConvolutionsOutsideOfBlocks) {
    Unit model(configuration_);
    initialise_weights(model, Initialisation::Kaiming);
    const auto bare = test::without_blocks(model);
    const at::Tensor x = at::rand({2, 3, 16, 24}) * 2.0 - 1.0;
    TrainingPass pass(7);
    for (TrainingPass* const each : {static_cast<TrainingPass*>(nullptr), &pass}) {
        const at::Tensor mu = model.encode(DomainNumber::One, x, each);
        EXPECT_TRUE(at::equal(mu, bare->encode(DomainNumber::One, x)));
        EXPECT_TRUE(at::equal(model.generate(DomainNumber::Two, mu, each),
                              bare->generate(DomainNumber::Two, mu)));
    }
}

/// A block with drawn factors, and one with the same weights but without factors.
struct TwoBlocks {
    explicit TwoBlocks(ModelConfiguration configuration)
        : scaled(std::make_shared<ResidualBlock>(configuration)) {
        configuration.residual_scale = false;
        plain = std::make_shared<ResidualBlock>(configuration);
        scaled->to(at::kDouble);
        plain->to(at::kDouble);
        const at::NoGradGuard no_gradient;
        const auto weights = scaled->named_parameters();
        for (auto& parameter : plain->named_parameters()) {
            parameter.value().normal_();
            weights[parameter.key()].copy_(parameter.value());
        }
        scale = weights["scale"];
        scale.normal_();
    }

    std::shared_ptr<ResidualBlock> scaled, plain;
    at::Tensor scale;
};

TEST_P(ResidualScale, MultipliesTheBranchAndHasItsGradient) {
    const TwoBlocks blocks(configuration_);
    const at::Tensor x = at::randn({2, 8, 6, 5}, at::kDouble);
    const at::Tensor weights = at::randn_like(x);
    const std::int64_t all_but_channels[] = {0, 2, 3};
    for (const bool trains : {false, true}) {
        const auto output = [&](ResidualBlock& block, const at::Tensor& values) {
            TrainingPass pass(11); // drops half of the branch
            return block.forward(values, trains ? &pass : nullptr);
        };
        const at::Tensor input = x.clone().requires_grad_(true);
        const at::Tensor branch = output(*blocks.plain, x) - x;
        const at::Tensor y = output(*blocks.scaled, input);
        const at::Tensor factors = blocks.scale.detach().view({1, -1, 1, 1});
        EXPECT_LE(largest_difference(y.detach(), (x + factors * branch).detach()), 1e-12);
        {
            const at::NoGradGuard no_gradient;
            EXPECT_LE(largest_difference(output(*blocks.scaled, x.clone()), y), 1e-12);
        }
        blocks.scale.mutable_grad() = at::Tensor();
        (y * weights).sum().backward();
        EXPECT_LE(largest_difference(blocks.scale.grad(),
                                     (weights * branch).detach().sum(all_but_channels)),
                  1e-9);
        // Through the branch its gradient is that of the plain block, of weights times the factors.
        const at::Tensor other = x.clone().requires_grad_(true);
        (output(*blocks.plain, other) * weights * factors).sum().backward();
        EXPECT_LE(largest_difference(input.grad(), other.grad() + weights * (1.0 - factors)), 1e-9);
    }
}

TEST_P(ResidualScale, KeepsBfloat16InAutocast) {
    TwoBlocks blocks(configuration_);
    blocks.scaled->to(at::kFloat);
    {
        const at::NoGradGuard no_gradient;
        for (const at::Tensor& parameter : blocks.scaled->parameters()) {
            parameter.mul_(0.2);
        }
    }
    const at::Tensor x = at::randn({1, 8, 12, 12});
    const at::Tensor exact = blocks.scaled->forward(x, nullptr);
    at::autocast::set_autocast_enabled(at::kCPU, true);
    at::autocast::set_autocast_dtype(at::kCPU, at::kBFloat16);
    const at::Tensor y = blocks.scaled->forward(x.to(at::kBFloat16), nullptr);
    at::autocast::set_autocast_enabled(at::kCPU, false);
    at::autocast::clear_cache();
    EXPECT_EQ(y.scalar_type(), at::kBFloat16);
    EXPECT_LE(largest_difference(y.detach(), exact.detach()), 0.05);
    y.sum().backward();
    const auto gradient = blocks.scaled->named_parameters()["scale"].grad();
    EXPECT_EQ(gradient.scalar_type(), at::kFloat);
    EXPECT_TRUE(at::isfinite(gradient).all().item<bool>());
}

INSTANTIATE_TEST_SUITE_P(Norms, ResidualScale,
                         testing::Values(Norm::None, Norm::Instance, Norm::Layer));

TEST(ResidualScales, OfSharedBlocksAreOneAndOfDomainsAreCopied) {
    Unit model(scaled_configuration(Norm::Instance));
    std::int64_t scales = 0;
    for (const NamedParameter& parameter : model.generator_parameters()) {
        scales += parameter.name.ends_with(".scale") ? 1 : 0;
    }
    EXPECT_EQ(scales, 2 * (3 + 3) + 1 + 1);
    test::draw_residual_scales(model);
    const auto parameters = model.named_parameters();
    const at::Tensor own = parameters["encoder1.private.4.scale"];
    const at::Tensor other = parameters["encoder2.private.4.scale"];
    EXPECT_FALSE(at::equal(own, other));
    copy_domain1_to_domain2(model);
    EXPECT_TRUE(at::equal(own, other));
}

TEST(ResidualScales, AreStoredOnlyWhereTheyAreUsed) {
    for (const bool used : {false, true}) {
        ModelConfiguration configuration;
        configuration.residual_scale = used;
        const nlohmann::json stored = to_stored_json(configuration);
        EXPECT_EQ(stored.contains("residual_scale"), used);
        EXPECT_EQ(model_configuration_from_json(stored, "").residual_scale, used);
    }
    nlohmann::json stored = to_stored_json(scaled_configuration(Norm::None));
    stored["residual_scale"] = 1;
    EXPECT_THROW(model_configuration_from_json(stored, ""), Error);
}

TEST(ResidualScales, ThatACheckpointLacksAreNamed) {
    const test::TemporaryFolder folder;
    const auto path = folder / "model.safetensors";
    CheckpointDescription description;
    description.model = scaled_configuration(Norm::Instance);
    ModelConfiguration without = description.model;
    without.residual_scale = false;
    save_checkpoint(path, description, Unit(without, Unit::Parts::Translation), WeightType::F32);
    const auto refusal_of = [&](const auto& load) -> std::string {
        try {
            load();
        } catch (const Error& error) {
            return error.what();
        }
        return "accepted";
    };
    for (const std::string& message : {refusal_of([&] { load_checkpoint(path); }), refusal_of([&] {
                                           ModelWeights(SafetensorsFile(path), description.model);
                                       })}) {
        EXPECT_NE(message.find(".scale"), std::string::npos) << message;
    }
}

} // namespace
} // namespace unit
