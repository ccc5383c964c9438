#include "training/configuration/settings.h"

#include "tests/support/temporary_folder.h"

#include <fstream>
#include <gtest/gtest.h>

namespace unit {
namespace {

class Settings : public testing::Test {
  protected:
    std::filesystem::path file_with(const std::string& text) {
        const auto path = folder_.path() / "run.toml";
        std::ofstream(path) << text;
        return path;
    }

    std::string refusal_of_file(const std::string& text) {
        try {
            apply_file(configuration_, file_with(text));
        } catch (const ConfigurationError& error) {
            return error.what();
        }
        return "accepted";
    }

    std::string refusal_of(const std::string& assignment) {
        try {
            apply_assignment(configuration_, assignment);
        } catch (const ConfigurationError& error) {
            return error.what();
        }
        return "accepted";
    }

    test::TemporaryFolder folder_;
    TrainingConfiguration configuration_;
};

TEST_F(Settings, OfAFileReachTheConfiguration) {
    apply_file(configuration_, file_with("[domain1]\nname = \"day\"\nsources = [\"a\", \"b\"]\n"
                                         "weights = [1, 0.5]\n"
                                         "[loss]\nobjective = \"released\"\ngan = 3\n"
                                         "[data]\nflip = false\ncrop_width = 64\n"
                                         "[training]\niterations = 12345678901\n"));
    EXPECT_EQ(configuration_.domains[0].name, "day");
    EXPECT_EQ(configuration_.domains[0].sources, (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(configuration_.domains[0].weights, (std::vector<double>{1.0, 0.5}));
    EXPECT_EQ(configuration_.update.loss.objective, Objective::Released);
    EXPECT_EQ(configuration_.update.loss.weights.gan, 3.0);
    EXPECT_FALSE(configuration_.crop.flip);
    EXPECT_EQ(configuration_.crop.width, 64);
    EXPECT_EQ(configuration_.iterations, 12345678901);
}

TEST_F(Settings, UnknownKeysAreRefusedWithFileLineAndNearestKey) {
    const std::string message = refusal_of_file("[loss]\ngan = 1\nreconstuction = 2\n");
    EXPECT_NE(message.find("run.toml:3"), std::string::npos) << message;
    EXPECT_NE(message.find("loss.reconstuction"), std::string::npos) << message;
    EXPECT_NE(message.find("did you mean loss.reconstruction?"), std::string::npos) << message;
}

TEST_F(Settings, ValuesOutOfRangeAreRefusedWithTheRange) {
    EXPECT_NE(refusal_of_file("[model]\nencoder_width = 0\n")
                  .find("run.toml:2: setting model.encoder_width is 0, "
                        "but must be 1 to 1024"),
              std::string::npos);
    EXPECT_NE(refusal_of("model.dropout=1.5").find("must be 0 to 0.99"), std::string::npos);
    EXPECT_NE(refusal_of("optimiser.learning_rate=nan").find("must be 0 to 1"), std::string::npos);
}

TEST_F(Settings, ValuesOfTheWrongKindAreRefused) {
    EXPECT_NE(refusal_of("model.encoder_width=2.5").find("whole number"), std::string::npos);
    EXPECT_NE(refusal_of("data.flip=1").find("true or false"), std::string::npos);
    EXPECT_NE(refusal_of("loss.gan=\"much\"").find("must be a number"), std::string::npos);
    EXPECT_NE(refusal_of("loss.objective=mine").find("paper, released"), std::string::npos);
    EXPECT_NE(refusal_of("preset=huge").find("paper, lite, large"), std::string::npos);
}

TEST_F(Settings, FilesThatAreNoTomlAreRefusedWithTheLine) {
    EXPECT_NE(refusal_of_file("[loss]\ngan == 3\n").find("run.toml:2"), std::string::npos);
    EXPECT_THROW(apply_file(configuration_, folder_.path() / "none.toml"), ConfigurationError);
}

TEST_F(Settings, ABareWordInAnAssignmentIsText) {
    apply_assignment(configuration_, "domain2.name=rainy");
    EXPECT_EQ(configuration_.domains[1].name, "rainy");
    apply_assignment(configuration_, "domain2.sources=../photos/rainy");
    EXPECT_EQ(configuration_.domains[1].sources, (std::vector<std::string>{"../photos/rainy"}));
}

TEST_F(Settings, AnAssignmentWithoutAValueIsRefused) {
    EXPECT_NE(refusal_of("loss.gan").find("key=value"), std::string::npos);
    EXPECT_NE(refusal_of("=3").find("key=value"), std::string::npos);
}

TEST_F(Settings, ThePresetGivesWayToModelSettingsBesideIt) {
    apply_file(configuration_, file_with("preset = \"paper\"\n[model]\nencoder_width = 8\n"));
    EXPECT_EQ(configuration_.model.encoder_width, 8);
    EXPECT_EQ(configuration_.model.discriminator_width, 64);
}

TEST_F(Settings, SurviveBeingWrittenAndRead) {
    configuration_.domains[0] = {
        "a \"quoted\" name", {"folder one", "clip\\two.mp4"}, {0.25, 3.0}, "own photographs"};
    configuration_.model.dropout = 0.125;
    configuration_.update.loss.objective = Objective::Released;
    configuration_.update.adam.learning_rate = 3e-5;
    configuration_.crop.flip = false;
    configuration_.seed = 9'000'000'000;
    TrainingConfiguration read;
    apply_file(read, file_with(to_toml(configuration_)));
    EXPECT_EQ(to_toml(read), to_toml(configuration_));
    EXPECT_EQ(read.domains[0].name, configuration_.domains[0].name);
    EXPECT_EQ(read.domains[0].sources, configuration_.domains[0].sources);
    EXPECT_EQ(read.update.adam.learning_rate, 3e-5);
}

TEST_F(Settings, AreIncompleteWithoutImagesOfBothDomains) {
    EXPECT_THROW(check_complete(configuration_), ConfigurationError);
    configuration_.domains[0].sources = {"a"};
    EXPECT_THROW(check_complete(configuration_), ConfigurationError);
    configuration_.domains[1].sources = {"b"};
    EXPECT_NO_THROW(check_complete(configuration_));
    configuration_.domains[1].weights = {1.0, 2.0};
    EXPECT_THROW(check_complete(configuration_), ConfigurationError);
}

TEST_F(Settings, CropsMustSuitTheNetworks) {
    configuration_.domains[0].sources = configuration_.domains[1].sources = {"a"};
    configuration_.crop.width = 66;
    EXPECT_THROW(check_complete(configuration_), ConfigurationError);
}

} // namespace
} // namespace unit
