#include "core/model/unit.h"

#include "core/error.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <set>

namespace unit {
namespace {

ModelConfiguration small_configuration() {
    ModelConfiguration configuration;
    configuration.width = 4;
    configuration.discriminator_width = 4;
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
    for (ModelConfiguration configuration :
         {preset("paper"), preset("lite"), small_configuration()}) {
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

TEST(Translate, AddsTheGivenNoiseToMu) {
    Unit model(small_configuration());
    model.eval();
    const at::NoGradGuard no_gradient;
    const at::Tensor image = at::rand({1, 3, 16, 16});
    const at::Tensor noise = at::randn({1, 16, 4, 4});
    const at::Tensor mu = model.encode(DomainNumber::One, image);
    EXPECT_TRUE(at::equal(model.translate(DomainNumber::One, DomainNumber::Two, image, noise),
                          model.generate(DomainNumber::Two, mu + noise)));
    EXPECT_TRUE(at::equal(model.translate(DomainNumber::One, DomainNumber::Two, image),
                          model.generate(DomainNumber::Two, mu)));
}

TEST(ModelConfiguration, SurvivesItsJson) {
    ModelConfiguration configuration = small_configuration();
    configuration.image_channels = {1, 4};
    configuration.dropout = 0.25;
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
    json["width"] = 0;
    EXPECT_NE(message_for(json).find("width is 0"), std::string::npos);
    json["width"] = "wide";
    EXPECT_NE(message_for(json).find("width must be a whole number"), std::string::npos);
    json.erase("width");
    EXPECT_NE(message_for(json).find("width is missing"), std::string::npos);
}

TEST(Preset, OfAnUnknownNameListsTheKnownOnes) {
    try {
        preset("huge");
        FAIL() << "accepted";
    } catch (const Error& error) {
        EXPECT_NE(std::string(error.what()).find("paper, lite"), std::string::npos);
    }
}

} // namespace
} // namespace unit
