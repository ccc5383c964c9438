#include "core/model/initialisation.h"

#include <ATen/ATen.h>
#include <cmath>
#include <gtest/gtest.h>

namespace unit {
namespace {

constexpr int kWidth = 8;

ModelConfiguration narrow_configuration() {
    ModelConfiguration configuration;
    configuration.encoder_width = configuration.generator_width = kWidth;
    configuration.discriminator_width = kWidth;
    return configuration;
}

class InitialisationTest : public testing::Test {
  protected:
    InitialisationTest() : model_(std::make_shared<Unit>(narrow_configuration())) {
        at::manual_seed(5);
    }

    /// Standard deviation of a weight, with what chance leaves of it for so few values.
    void expect_deviation(const std::string& name, double expected) const {
        const at::Tensor weight = model_->named_parameters()[name];
        const double actual = weight.detach().std().item<double>();
        const double chance = 4.0 / std::sqrt(2.0 * static_cast<double>(weight.numel()));
        EXPECT_NEAR(actual / expected, 1.0, chance) << name << " " << weight.sizes();
    }

    std::shared_ptr<Unit> model_;
};

TEST_F(InitialisationTest, NormalDrawsAllWeightsAlike) {
    initialise_weights(*model_, Initialisation::Normal);
    for (const auto& parameter : model_->named_parameters()) {
        if (parameter.key().ends_with("weight")) {
            expect_deviation(parameter.key(), 0.02);
        }
    }
}

TEST_F(InitialisationTest, KaimingGoesByTheInputsOfEachOutput) {
    initialise_weights(*model_, Initialisation::Kaiming);
    expect_deviation("encoder1.private.0.conv.weight", std::sqrt(2.0 / (3 * 49)));
    expect_deviation("encoder2.private.1.conv.weight", std::sqrt(2.0 / (kWidth * 9)));
    expect_deviation("encoder.shared.0.conv1.weight", std::sqrt(2.0 / (4 * kWidth * 9)));
    // A stride-2 transposed 3x3 convolution sums 9/4 of its inputs in each output, on average.
    expect_deviation("generator2.private.3.conv.weight", std::sqrt(2.0 / (4 * kWidth * 9 / 4.0)));
    expect_deviation("discriminator1.scale2.1.conv.weight", std::sqrt(2.0 / (kWidth * 9)));
}

TEST_F(InitialisationTest, KaimingLeavesImagesAndLogitsSmall) {
    initialise_weights(*model_, Initialisation::Kaiming);
    expect_deviation("generator1.private.5.conv.weight", 0.02);
    expect_deviation("discriminator2.scale4.4.conv.weight", 0.02);
}

TEST_F(InitialisationTest, KaimingLeavesImagesOfAnyKernelAndPatchesSmall) {
    ModelConfiguration configuration = narrow_configuration();
    configuration.image_kernel = 3;
    for (const int patch : {1, 2, 4}) {
        configuration.patch = patch;
        model_ = std::make_shared<Unit>(configuration);
        initialise_weights(*model_, Initialisation::Kaiming);
        const std::string last = std::to_string(3 + configuration.halvings());
        expect_deviation("generator2.private." + last + ".conv.weight", 0.02);
        const int inputs = 3 * configuration.first_kernel() * configuration.first_kernel();
        expect_deviation("encoder2.private.0.conv.weight", std::sqrt(2.0 / inputs));
    }
}

// What the narrow network is given Kaiming's weights for: with N(0, 0.02) a discriminator's last
// features are a thousandth of its input.
TEST_F(InitialisationTest, KaimingKeepsTheSizeOfActivations) {
    initialise_weights(*model_, Initialisation::Kaiming);
    const at::NoGradGuard no_gradient;
    for (const auto& parameter : model_->named_parameters()) {
        if (parameter.key().ends_with("bias")) {
            parameter.value().zero_();
        }
    }
    const at::Tensor image = at::rand({1, 3, 64, 64}) * 2.0 - 1.0;
    const double input = image.square().mean().sqrt().item<double>();
    const at::Tensor logits = model_->discriminate(DomainNumber::One, image)[0];
    // The last layer sums the 8 * width features with weights of 0.02.
    const double features =
        logits.square().mean().sqrt().item<double>() / (0.02 * std::sqrt(8.0 * kWidth));
    EXPECT_GT(features, input / 5.0);
    EXPECT_LT(features, input * 5.0);
}

TEST_F(InitialisationTest, ACopiedStartTranslatesAsItReconstructs) {
    initialise_weights(*model_, Initialisation::Kaiming);
    const at::NoGradGuard no_gradient;
    const at::Tensor image = at::rand({1, 3, 16, 16}) * 2.0 - 1.0;
    const auto translated = [&](DomainNumber to) {
        return model_->translate(DomainNumber::One, to, image);
    };
    EXPECT_FALSE(at::equal(translated(DomainNumber::One), translated(DomainNumber::Two)));
    copy_domain1_to_domain2(*model_);
    EXPECT_TRUE(at::equal(translated(DomainNumber::One), translated(DomainNumber::Two)));
    EXPECT_TRUE(at::equal(model_->encode(DomainNumber::One, image),
                          model_->encode(DomainNumber::Two, image)));
}

TEST_F(InitialisationTest, ACopiedStartLeavesTheDiscriminatorsApart) {
    initialise_weights(*model_, Initialisation::Kaiming);
    copy_domain1_to_domain2(*model_);
    const auto parameters = model_->named_parameters();
    EXPECT_FALSE(at::equal(parameters["discriminator1.scale1.0.conv.weight"],
                           parameters["discriminator2.scale1.0.conv.weight"]));
}

} // namespace
} // namespace unit
