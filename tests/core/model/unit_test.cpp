#include "core/model/unit.h"

#include "core/error.h"
#include "core/model/configuration_json.h"
#include "tests/core/model/without_blocks.h"

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
    configuration.patch = 2;
    configuration.encoder_width = 3;
    configuration.generator_width = 5;
    configuration.encoder_private_blocks = 1;
    configuration.encoder_shared_blocks = 0;
    configuration.generator_shared_blocks = 0;
    configuration.generator_private_blocks = 2;
    configuration.dropout = 0.25;
    configuration.padding = Padding::Reflect;
    configuration.norm = Norm::Layer;
    configuration.residual_scale = true;
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

ModelConfiguration configuration_of_patches(int patch) {
    ModelConfiguration configuration = small_configuration();
    configuration.patch = patch;
    return configuration;
}

TEST(ModelSize, IsKnownWithoutBuildingTheModel) {
    for (ModelConfiguration configuration :
         {preset("paper"), preset("lite"), preset("realtime"), preset("large"),
          small_configuration(), other_configuration(), configuration_of_patches(2),
          configuration_of_patches(4)}) {
        configuration.image_channels = {1, 3};
        const Unit model(configuration, Unit::Parts::Translation);
        EXPECT_EQ(count(model.generator_parameters()), translation_parameter_count(configuration));
    }
}

TEST(ModelShapes, FollowTheImageForAnyMultipleOfFour) {
    const at::NoGradGuard no_gradient;
    for (const int patch : {1, 2, 4}) {
        Unit model(configuration_of_patches(patch));
        for (const auto& [height, width] : {std::pair{4, 4}, std::pair{4, 12}, std::pair{36, 20}}) {
            const at::Tensor image = at::rand({2, 3, height, width});
            const at::Tensor mu = model.encode(DomainNumber::One, image);
            EXPECT_EQ(mu.sizes(), at::IntArrayRef({2, 16, height / 4, width / 4}));
            EXPECT_EQ(model.generate(DomainNumber::Two, mu).sizes(), image.sizes());
            EXPECT_EQ(model.discriminate(DomainNumber::One, image).size(), 3U);
        }
    }
}

// By the weights: one value of a patch alone goes into the code, and one value of a code alone
// comes out of the generator, in the order of PyTorch's pixel_shuffle.
TEST(ModelPatches, AreReadAndWrittenWholeAndSideBySide) {
    const at::NoGradGuard no_gradient;
    ModelConfiguration configuration = configuration_of_patches(4);
    configuration.encoder_private_blocks = configuration.encoder_shared_blocks = 0;
    configuration.generator_private_blocks = configuration.generator_shared_blocks = 0;
    Unit model(configuration);
    for (const NamedParameter& parameter : model.generator_parameters()) {
        parameter.value.zero_();
    }
    const auto parameters = model.named_parameters();
    // Code channel 5 is green at row 1, column 3 of each patch.
    parameters["encoder1.private.0.conv.weight"][5][1][1][3].fill_(1.0);
    // Blue at row 2, column 1 of each patch is code channel 5.
    parameters["generator1.private.0.conv.weight"][2 * 16 + 2 * 4 + 1][5].fill_(1.0);
    const at::Tensor image = at::rand({1, 3, 8, 12});
    const at::Tensor code = model.encode(DomainNumber::One, image);
    const at::Tensor green = image.select(1, 1).slice(1, 1, 8, 4).slice(2, 3, 12, 4);
    EXPECT_TRUE(at::equal(code.select(1, 5), green));
    at::Tensor expected = at::zeros_like(image);
    expected.select(1, 2).slice(1, 2, 8, 4).slice(2, 1, 12, 4).copy_(green.tanh());
    EXPECT_TRUE(at::allclose(model.generate(DomainNumber::One, code), expected, 0.0, 1e-6));
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
    for (const ModelConfiguration& configuration : {ModelConfiguration(), other_configuration()}) {
        for (const nlohmann::json& json : {to_json(configuration), to_stored_json(configuration)}) {
            EXPECT_EQ(model_configuration_from_json(json, "file"), configuration);
        }
    }
}

// Programs of format version 2 from before patches refuse keys that they do not know.
TEST(ModelConfiguration, IsStoredWithoutPatchesOfOnePixel) {
    EXPECT_EQ(to_json(configuration_of_patches(1)).at("patch"), 1);
    EXPECT_FALSE(to_stored_json(configuration_of_patches(1)).contains("patch"));
    EXPECT_EQ(to_stored_json(configuration_of_patches(2)).at("patch"), 2);
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

TEST(ModelConfiguration, TakesPatchesThatAQuarterOfTheSizeIsMadeOf) {
    for (const int patch : {1, 2, 4}) {
        EXPECT_NO_THROW(validate(configuration_of_patches(patch), "file"));
    }
    for (const int patch : {0, 3, 5, 8}) {
        EXPECT_THROW(validate(configuration_of_patches(patch), "file"), Error) << patch;
    }
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

class ModelBlocks : public testing::TestWithParam<std::tuple<Padding, Norm, int>> {
  protected:
    ModelBlocks() {
        std::tie(configuration_.padding, configuration_.norm, configuration_.patch) = GetParam();
        configuration_.encoder_norm = configuration_.generator_norm = configuration_.norm;
    }

    /// Whether a norm takes away again what a bias adds: all have one after them but the last
    /// layer.
    bool is_cancelled(const std::string& name) const {
        const int last = configuration_.generator_private_blocks + configuration_.halvings();
        return configuration_.norm == Norm::Instance && name.ends_with(".bias") &&
               !name.starts_with("generator2.private." + std::to_string(last));
    }

    ModelConfiguration configuration_ = other_configuration();
};

TEST_P(ModelBlocks, OfEveryDesignKeepTheSizesAndTrainAllTheirParameters) {
    Unit model(configuration_);
    test::draw_residual_scales(model);
    const at::Tensor x = at::rand({2, 1, 16, 24});
    const at::Tensor mu = model.encode(DomainNumber::One, x);
    EXPECT_EQ(mu.sizes(), at::IntArrayRef({2, 12, 4, 6}));
    const at::Tensor x12 = model.generate(DomainNumber::Two, mu);
    EXPECT_EQ(x12.sizes(), at::IntArrayRef({2, 4, 16, 24}));
    (x12 * at::rand_like(x12)).sum().backward();
    for (const auto& [name, value] : model.generator_parameters()) {
        const bool is_used = name.starts_with("encoder1") || name.starts_with("generator2");
        if (is_used && !is_cancelled(name)) {
            ASSERT_TRUE(value.grad().defined()) << name;
            EXPECT_GT(value.grad().abs().sum().item<double>(), 0.0) << name;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Designs, ModelBlocks,
                         testing::Combine(testing::Values(Padding::Zero, Padding::Reflect,
                                                          Padding::Replicate),
                                          testing::Values(Norm::None, Norm::Instance, Norm::Layer),
                                          testing::Values(1, 2, 4)));

TEST(Preset, OfAnUnknownNameListsTheKnownOnes) {
    try {
        preset("huge");
        FAIL() << "accepted";
    } catch (const Error& error) {
        EXPECT_NE(std::string(error.what()).find("paper, lite, realtime, large"),
                  std::string::npos);
    }
}

} // namespace
} // namespace unit
