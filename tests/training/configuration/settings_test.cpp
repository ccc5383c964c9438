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
    for (const DomainConfiguration& domain : configuration_.domains) {
        EXPECT_FALSE(domain.crop.flip);
        EXPECT_EQ(domain.crop.width, 64);
    }
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
    EXPECT_NE(refusal_of("preset=huge").find("paper, lite, realtime, large"), std::string::npos);
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

TEST_F(Settings, OfDataHoldForBothDomainsButGiveWayToEachDomainsOwn) {
    // The domains' tables come first on purpose.
    apply_file(configuration_, file_with("[domain2]\ncrop_width = 64\nhue = 0.25\n"
                                         "[domain1]\nflip = false\n"
                                         "[data]\ncrop_width = 96\nminimum_scale = 0.5\n"
                                         "hue = 0.125\nflip = true\n"));
    const CropConfiguration& first = configuration_.domains[0].crop;
    const CropConfiguration& second = configuration_.domains[1].crop;
    EXPECT_EQ(first.width, 96);
    EXPECT_EQ(second.width, 64);
    EXPECT_EQ(first.minimum_scale, 0.5);
    EXPECT_EQ(second.minimum_scale, 0.5);
    EXPECT_EQ(first.colors.hue, 0.125);
    EXPECT_EQ(second.colors.hue, 0.25);
    EXPECT_FALSE(first.flip);
    EXPECT_TRUE(second.flip);
    apply_assignment(configuration_, "data.crop_width=32");
    EXPECT_EQ(first.width, 32);
    EXPECT_EQ(second.width, 32) << "at that moment both";
}

TEST_F(Settings, OfDataAreWrittenAsThoseOfTheDomains) {
    configuration_.domains[1].crop = {64, 32, 0.5, 2.0, false, {0.1, 0.2, 0.3, 0.4}};
    configuration_.domains[1].value_range = {7000, 9000};
    configuration_.domains[1].validation = {"held/out"};
    configuration_.model.image_channels = {3, 1};
    configuration_.data = {5, true, 0.25, 2.0, 64};
    const std::string text = to_toml(configuration_);
    EXPECT_EQ(text.find("[data]"), text.rfind("[data]"));
    EXPECT_EQ(text.find("crop_width", text.find("[data]")), std::string::npos) << text;
    TrainingConfiguration read;
    apply_file(read, file_with(text));
    EXPECT_EQ(to_toml(read), text);
    EXPECT_EQ(read.domains[0].crop.width, 256);
    EXPECT_EQ(read.domains[1].crop.width, 64);
    EXPECT_EQ(read.domains[1].crop.colors, configuration_.domains[1].crop.colors);
    EXPECT_EQ(read.domains[1].value_range, (std::vector<double>{7000, 9000}));
    EXPECT_EQ(read.domains[1].validation, (std::vector<std::string>{"held/out"}));
    EXPECT_EQ(read.model.image_channels, (std::array<int, 2>{3, 1}));
    EXPECT_EQ(read.data.workers, 5);
    EXPECT_TRUE(read.data.match_sources);
    EXPECT_EQ(read.data.unreadable_share, 0.25);
    EXPECT_EQ(read.data.video_interval, 2.0);
    EXPECT_EQ(read.data.video_megabytes, 64);
}

TEST_F(Settings, ChannelsAreOneOrThreeAndNoPresetChangesThem) {
    EXPECT_NE(refusal_of_file("[domain1]\nchannels = 2\n").find("run.toml:2"), std::string::npos);
    EXPECT_NE(refusal_of("domain1.channels=2").find("must be one of: 1, 3"), std::string::npos);
    EXPECT_NE(refusal_of("domain1.channels=4").find("must be 1 to 3"), std::string::npos);
    apply_file(configuration_, file_with("[domain1]\nchannels = 1\n"));
    apply_assignment(configuration_, "preset=paper");
    EXPECT_EQ(configuration_.model.encoder_width, 64);
    EXPECT_EQ(configuration_.model.image_channels, (std::array<int, 2>{1, 3}));
}

TEST_F(Settings, OfTheExampleHoldForBothDomains) {
    apply_file(configuration_, UNIT_EXAMPLE_CONFIGURATION);
    check_complete(configuration_);
    for (const DomainConfiguration& domain : configuration_.domains) {
        EXPECT_EQ(domain.crop.width, 160);
        EXPECT_EQ(domain.crop.height, 96);
        EXPECT_EQ(domain.crop.minimum_scale, 0.27);
    }
}

TEST_F(Settings, SurviveBeingWrittenAndRead) {
    configuration_.domains[0].name = "a \"quoted\" name";
    configuration_.domains[0].sources = {"folder one", "clip\\two.mp4"};
    configuration_.domains[0].weights = {0.25, 3.0};
    configuration_.domains[0].about = "own photographs";
    configuration_.model.dropout = 0.125;
    configuration_.update.loss.objective = Objective::Released;
    configuration_.update.adam.learning_rate = 3e-5;
    configuration_.domains[1].crop.flip = false;
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
    for (const std::size_t index : {0, 1}) {
        CropConfiguration& crop = configuration_.domains[index].crop;
        EXPECT_NO_THROW(check_complete(configuration_));
        crop.width = 66;
        EXPECT_THROW(check_complete(configuration_), ConfigurationError);
        crop = {64, 64, 2.0, 1.0};
        EXPECT_THROW(check_complete(configuration_), ConfigurationError);
        crop = {};
    }
}

TEST_F(Settings, WholeNumbersBeyondWhatADoubleHoldsAreOutOfRange) {
    for (const char* seed : {"9223372036854775807", "9007199254740993"}) {
        EXPECT_NE(refusal_of(std::string("training.seed=") + seed).find("must be 0 to"),
                  std::string::npos);
    }
}

TEST_F(Settings, AnEmptyNameIsNoSource) {
    configuration_.domains[0].sources = {"a", ""};
    configuration_.domains[1].sources = {"b"};
    EXPECT_THROW(check_complete(configuration_), ConfigurationError);
}

TEST_F(Settings, NetworksThatCannotBeAreRefusedByName) {
    configuration_.domains[0].sources = configuration_.domains[1].sources = {"a"};
    const TrainingConfiguration good = configuration_;
    for (const std::vector<const char*>& assignments : std::vector<std::vector<const char*>>{
             {"model.upsampling_kernel=5"},
             {"model.upsampling=nearest", "model.upsampling_kernel=4"},
             {"model.image_kernel=2"},
             {"model.patch=3"},
             {"training.device=cud"},
             {"training.device=cuda:"},
             {"training.device=cuda:128"},
             {"training.same_start=true", "domain1.channels=1"}}) {
        configuration_ = good;
        for (const char* assignment : assignments) {
            apply_assignment(configuration_, assignment);
        }
        const std::string assignment = assignments.front();
        const std::string name = assignment.substr(assignment.find('.') + 1);
        try {
            check_complete(configuration_);
            ADD_FAILURE() << "accepted " << assignment;
        } catch (const ConfigurationError& error) {
            const std::string message = error.what();
            EXPECT_NE(message.find(name.substr(0, name.find_first_of("=_"))), std::string::npos)
                << message;
        }
    }
    for (const char* device : {"auto", "cpu", "cuda", "cuda:0", "cuda:12"}) {
        configuration_ = good;
        configuration_.device = device;
        EXPECT_NO_THROW(check_complete(configuration_)) << device;
    }
}

TEST_F(Settings, ReflectedBordersNeedCropsThatHaveRoomForThem) {
    configuration_.domains[0].sources = configuration_.domains[1].sources = {"a"};
    apply_assignment(configuration_, "model.padding=reflect");
    // Three scales of four layers: the last one sees 2 pixels of 36, 1 of 32.
    apply_assignment(configuration_, "data.crop_height=36");
    EXPECT_NO_THROW(check_complete(configuration_));
    apply_assignment(configuration_, "data.crop_height=32");
    EXPECT_THROW(check_complete(configuration_), ConfigurationError);
    apply_assignment(configuration_, "model.discriminator_scales=2");
    EXPECT_NO_THROW(check_complete(configuration_));
    // The image is made from as many pixels as there are patches: 8 of 32, with a border of 4.
    apply_assignment(configuration_, "model.patch=4");
    apply_assignment(configuration_, "model.image_kernel=9");
    EXPECT_NO_THROW(check_complete(configuration_));
    apply_assignment(configuration_, "model.discriminator_scales=1");
    apply_assignment(configuration_, "data.crop_width=16");
    EXPECT_THROW(check_complete(configuration_), ConfigurationError);
    apply_assignment(configuration_, "model.image_kernel=7");
    EXPECT_NO_THROW(check_complete(configuration_));
}

TEST_F(Settings, ValueRangesAreTwoRisingValues) {
    configuration_.domains[0].sources = configuration_.domains[1].sources = {"a"};
    for (const std::vector<double>& range : std::vector<std::vector<double>>{{1.0}, {2.0, 1.0}}) {
        configuration_.domains[1].value_range = range;
        EXPECT_THROW(check_complete(configuration_), ConfigurationError);
    }
    configuration_.domains[1].value_range = {1.0, 2.0};
    EXPECT_NO_THROW(check_complete(configuration_));
}

} // namespace
} // namespace unit
