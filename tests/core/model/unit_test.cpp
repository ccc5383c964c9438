#include "core/model/unit.h"

#include "core/error.h"
#include "core/model/configuration_json.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <set>

namespace unit {
namespace {

ModelConfiguration small_configuration() {
    ModelConfiguration configuration;
    configuration.encoder_width = configuration.generator_width = 4;
    configuration.discriminator_width = 4;
    return configuration;
}

/// All settings away from their defaults.
ModelConfiguration other_configuration() {
    ModelConfiguration configuration;
    configuration.image_channels = {1, 4};
    configuration.encoder_width = 3;
    configuration.generator_width = 5;
    configuration.encoder_private_blocks = 1;
    configuration.encoder_shared_blocks = 0;
    configuration.generator_shared_blocks = 0;
    configuration.generator_private_blocks = 2;
    configuration.dropout = 0.25;
    configuration.padding = Padding::Reflect;
    configuration.norm = Norm::Layer;
    configuration.encoder_norm = Norm::Instance;
    configuration.generator_norm = Norm::Layer;
    configuration.activation = Activation::Relu;
    configuration.downsampling_kernel = 4;
    configuration.upsampling = Upsampling::Nearest;
    configuration.upsampling_kernel = 5;
    configuration.image_kernel = 7;
    configuration.discriminator_width = 2;
    configuration.discriminator_layers = 3;
    configuration.discriminator_scales = 2;
    return configuration;
}

std::int64_t count(const std::vector<NamedParameter>& parameters) {
    std::int64_t sum = 0;
    for (const NamedParameter& parameter : parameters) {
        sum += parameter.value.numel();
    }
    return sum;
}

// The counts that method.md gives for the paper's networks.
TEST(ModelSize, OfThePaperPresetIsThePapers) {
    const Unit model(preset("paper"));
    EXPECT_EQ(count(model.generator_parameters()), 18'017'286);
    EXPECT_EQ(count(model.discriminator_parameters()), 9'308'934);
}

TEST(ModelSize, IsKnownWithoutBuildingTheModel) {
    for (ModelConfiguration configuration : {preset("paper"), preset("lite"), preset("large"),
                                             small_configuration(), other_configuration()}) {
        configuration.image_channels = {1, 3};
        const Unit model(configuration, Unit::Parts::Translation);
        EXPECT_EQ(count(model.generator_parameters()), translation_parameter_count(configuration));
    }
}

TEST(ModelShapes, FollowTheImageForAnyMultipleOfFour) {
    Unit model(small_configuration());
    model.eval();
    const at::NoGradGuard no_gradient;
    for (const auto& [height, width] : {std::pair{4, 4}, std::pair{4, 12}, std::pair{36, 20}}) {
        const at::Tensor image = at::rand({2, 3, height, width});
        const at::Tensor mu = model.encode(DomainNumber::One, image);
        EXPECT_EQ(mu.sizes(), at::IntArrayRef({2, 16, height / 4, width / 4}));
        EXPECT_EQ(model.generate(DomainNumber::Two, mu).sizes(), image.sizes());
        EXPECT_EQ(model.discriminate(DomainNumber::One, image).size(), 3U);
    }
}

TEST(ModelShapes, MayDifferInChannelsBetweenTheDomains) {
    ModelConfiguration configuration = small_configuration();
    configuration.image_channels = {1, 3};
    Unit model(configuration);
    const at::Tensor x12 =
        model.translate(DomainNumber::One, DomainNumber::Two, at::rand({1, 1, 8, 8}));
    EXPECT_EQ(x12.size(1), 3);
    const at::Tensor x21 =
        model.translate(DomainNumber::Two, DomainNumber::One, at::rand({1, 3, 8, 8}));
    EXPECT_EQ(x21.size(1), 1);
}

TEST(SharedBlocks, AreOneSetOfParametersThatBothDomainsTrain) {
    Unit model(small_configuration());
    std::set<void*> storages;
    for (const auto& parameter : model.parameters()) {
        EXPECT_TRUE(storages.insert(parameter.mutable_data_ptr()).second);
    }
    const auto shared = model.named_parameters()["encoder.shared.0.conv1.weight"];
    for (const DomainNumber domain : {DomainNumber::One, DomainNumber::Two}) {
        model.zero_grad();
        model.encode(domain, at::rand({1, 3, 16, 16})).square().sum().backward();
        ASSERT_TRUE(shared.grad().defined());
        EXPECT_GT(shared.grad().abs().sum().item<double>(), 0.0);
    }
}

TEST(ModelConfiguration, SurvivesItsJson) {
    const ModelConfiguration configuration = other_configuration();
    EXPECT_EQ(model_configuration_from_json(to_json(configuration), "file"), configuration);
}

TEST(ModelConfiguration, RefusesWhatItDoesNotKnowByName) {
    const auto message_for = [](const nlohmann::json& json) {
        try {
            model_configuration_from_json(json, "file");
        } catch (const Error& error) {
            return std::string(error.what());
        }
        return std::string("accepted");
    };
    nlohmann::json json = to_json(small_configuration());
    json["depth"] = 3;
    EXPECT_NE(message_for(json).find("depth"), std::string::npos);
    json.erase("depth");
    json["encoder_width"] = 0;
    EXPECT_NE(message_for(json).find("encoder_width is 0"), std::string::npos);
    json["encoder_width"] = "wide";
    EXPECT_NE(message_for(json).find("encoder_width must be a whole number"), std::string::npos);
    json.erase("encoder_width");
    EXPECT_NE(message_for(json).find("encoder_width is missing"), std::string::npos);
}

TEST(ModelConfiguration, RefusesKernelsThatFitNothing) {
    ModelConfiguration configuration;
    configuration.upsampling_kernel = 5;
    EXPECT_THROW(validate(configuration, "file"), Error) << "transposed of side 5";
    configuration.upsampling = Upsampling::Nearest;
    EXPECT_NO_THROW(validate(configuration, "file"));
    configuration.upsampling_kernel = 4;
    EXPECT_THROW(validate(configuration, "file"), Error);
    configuration.upsampling_kernel = 3;
    configuration.image_kernel = 2;
    EXPECT_THROW(validate(configuration, "file"), Error);
}

TEST(ModelConfiguration, OfFormatVersion1HasOneWidthAndThePapersBlocks) {
    ModelConfiguration expected = preset("lite");
    expected.encoder_private_blocks = 2;
    nlohmann::json json = {{"width", 16},
                           {"encoder_private_blocks", 2},
                           {"encoder_shared_blocks", 1},
                           {"generator_shared_blocks", 1},
                           {"generator_private_blocks", 3},
                           {"discriminator_width", 16},
                           {"discriminator_layers", 4},
                           {"discriminator_scales", 3},
                           {"image_channels", {3, 3}},
                           {"dropout", 0.5}};
    EXPECT_EQ(model_configuration_from_json_1(json, "file"), expected);
    json["padding"] = "zero";
    EXPECT_THROW(model_configuration_from_json_1(json, "file"), Error);
}

TEST(ModelBlocks, OfEveryDesignKeepTheSizesAndTrainAllTheirParameters) {
    ModelConfiguration configuration = other_configuration();
    for (const Padding padding : {Padding::Zero, Padding::Reflect, Padding::Replicate}) {
        for (const Norm norm : {Norm::None, Norm::Instance, Norm::Layer}) {
            configuration.padding = padding;
            configuration.norm = configuration.encoder_norm = configuration.generator_norm = norm;
            Unit model(configuration);
            const at::Tensor x = at::rand({2, 1, 16, 24});
            const at::Tensor mu = model.encode(DomainNumber::One, x);
            EXPECT_EQ(mu.sizes(), at::IntArrayRef({2, 12, 4, 6}));
            const at::Tensor x12 = model.generate(DomainNumber::Two, mu);
            EXPECT_EQ(x12.sizes(), at::IntArrayRef({2, 4, 16, 24}));
            (x12 * at::rand_like(x12)).sum().backward();
            for (const NamedParameter& parameter : model.generator_parameters()) {
                const bool used = parameter.name.starts_with("encoder1") ||
                                  parameter.name.starts_with("generator2");
                const bool cancelled = norm == Norm::Instance &&
                                       parameter.name.ends_with(".bias") &&
                                       parameter.name.find("private.4") == std::string::npos;
                if (used && !cancelled) {
                    ASSERT_TRUE(parameter.value.grad().defined()) << parameter.name;
                    EXPECT_GT(parameter.value.grad().abs().sum().item<double>(), 0.0)
                        << parameter.name;
                }
            }
        }
    }
}

TEST(ModelBlocks, WithCheckpointedActivationsGiveTheSameBits) {
    ModelConfiguration configuration = small_configuration();
    configuration.dropout = 0.5;
    Unit model(configuration);
    std::vector<std::vector<at::Tensor>> gradients;
    at::manual_seed(3);
    const at::Tensor x = at::rand({2, 3, 16, 24});
    for (const bool checkpoint : {false, true}) {
        TrainingPass pass(11, checkpoint);
        model.zero_grad();
        const at::Tensor mu = model.encode(DomainNumber::One, x, &pass);
        model.generate(DomainNumber::Two, mu, &pass).square().sum().backward();
        gradients.emplace_back();
        for (const NamedParameter& parameter : model.generator_parameters()) {
            const at::Tensor gradient = parameter.value.grad();
            gradients.back().push_back(gradient.defined() ? gradient.clone() : gradient);
        }
    }
    for (std::size_t index = 0; index < gradients[0].size(); ++index) {
        ASSERT_EQ(gradients[0][index].defined(), gradients[1][index].defined());
        if (gradients[0][index].defined()) {
            EXPECT_TRUE(at::equal(gradients[0][index], gradients[1][index])) << index;
        }
    }
}

TEST(Preset, OfAnUnknownNameListsTheKnownOnes) {
    try {
        preset("huge");
        FAIL() << "accepted";
    } catch (const Error& error) {
        EXPECT_NE(std::string(error.what()).find("paper, lite, large"), std::string::npos);
    }
}

} // namespace
} // namespace unit
