#include "tests/training/commands/program_run.h"
#include "training/configuration/settings.h"
#include "training/media/image_file.h"

#include <algorithm>
#include <fstream>
#include <gtest/gtest.h>
#include <opencv2/core.hpp>

namespace unit::test {
namespace {

namespace fs = std::filesystem;

/// The configurations of the paper's experiments: all that are there, by name.
std::vector<fs::path> experiments() {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(UNIT_PAPER_EXPERIMENTS)) {
        files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    return files;
}

/// Three images that show different things, at a size that the crops of a test fit into.
void write_images(const fs::path& folder, std::uint64_t seed) {
    fs::create_directories(folder);
    cv::RNG random(seed);
    for (const char* name : {"one.png", "two.jpg", "three.png"}) {
        cv::Mat image(48, 64, CV_8UC3);
        random.fill(image, cv::RNG::UNIFORM, 0, 256);
        write_image(folder / name, image);
    }
}

/// Networks and crops as small as they may be; all else is the file's.
Arguments small_training(const fs::path& file, const fs::path& run) {
    Arguments arguments{"train", "--config", file, "--out", run};
    for (const char* setting :
         {"training.iterations=20", "training.validation_images=1", "training.device=cpu",
          "model.encoder_width=4", "model.generator_width=4", "model.discriminator_width=4",
          "data.crop_width=32", "data.crop_height=32", "data.workers=1"}) {
        arguments.insert(arguments.end(), {"--set", setting});
    }
    return arguments;
}

/// An experiment, in a folder of its own that is the current one.
class PaperExperiment : public testing::TestWithParam<fs::path> {
  protected:
    PaperExperiment() : before_(fs::current_path()) { fs::current_path(folder_.path()); }
    ~PaperExperiment() override { fs::current_path(before_); }

    /// What the program makes of the file, without anything else.
    TrainingConfiguration printed_configuration() {
        const ProgramResult result = run_unit({"train", "--config", GetParam(), "--print-config"});
        EXPECT_EQ(result.status, 0) << result.errors;
        std::ofstream("printed.toml") << result.output;
        TrainingConfiguration configuration;
        apply_file(configuration, "printed.toml");
        return configuration;
    }

    TemporaryFolder folder_;
    fs::path before_;
};

TEST_P(PaperExperiment, IsCompleteAndHasTheNumbersOfThePaper) {
    const TrainingConfiguration configuration = printed_configuration();
    EXPECT_NO_THROW(check_complete(configuration));
    for (const DomainConfiguration& domain : configuration.domains) {
        EXPECT_FALSE(domain.name.starts_with("domain")) << "a name of its own";
        EXPECT_NE(domain.about, "");
        EXPECT_TRUE(domain.crop.flip);
    }
    EXPECT_EQ(configuration.preset, "paper");
    EXPECT_EQ(configuration.model, preset("paper"));
    const LossConfiguration& loss = configuration.update.loss;
    EXPECT_EQ(loss.objective, Objective::Paper);
    EXPECT_EQ(loss.gan_form, GanForm::Log);
    EXPECT_EQ(loss.weights.gan, 10.0);
    EXPECT_EQ(loss.weights.kl, 0.1);
    EXPECT_EQ(loss.weights.reconstruction, 100.0);
    EXPECT_EQ(loss.weights.cycle_kl, 0.1);
    EXPECT_EQ(loss.weights.cycle, 100.0);
    const AdamSettings& adam = configuration.update.adam;
    EXPECT_EQ(adam.learning_rate, 1e-4);
    EXPECT_EQ(adam.beta1, 0.5);
    EXPECT_EQ(adam.beta2, 0.999);
    EXPECT_EQ(adam.weight_decay, 1e-4);
    EXPECT_EQ(configuration.schedule.kind, LearningRateSchedule::Constant);
    EXPECT_EQ(configuration.initialisation, InitialWeights::Normal);
    EXPECT_EQ(configuration.batch_size, 1);
    EXPECT_EQ(configuration.iterations, 500'000);
}

TEST_P(PaperExperiment, Trains20IterationsOnTheFoldersThatItNames) {
    TrainingConfiguration configuration;
    apply_file(configuration, GetParam());
    std::uint64_t seed = 1;
    for (const DomainConfiguration& domain : configuration.domains) {
        for (const std::string& source : domain.sources) {
            ASSERT_TRUE(fs::path(source).is_relative()) << source;
            write_images(source, seed++);
        }
    }
    const ProgramResult training = run_unit(small_training(GetParam(), "run"));
    ASSERT_EQ(training.status, 0) << training.errors;
    const auto lines = lines_of(file_bytes("run/training.jsonl"));
    EXPECT_EQ(
        std::count_if(lines.begin(), lines.end(),
                      [](const std::string& line) { return line.starts_with("{\"iteration\":"); }),
        20);

    write_images("input", seed);
    const ProgramResult translation =
        run_unit({"translate", "--checkpoint", "run/model.safetensors", "--device", "cpu",
                  "--output", "translated.png", "input/one.png"});
    EXPECT_EQ(translation.status, 0) << translation.errors;
    EXPECT_EQ(read_image("translated.png").size(), cv::Size(64, 48));
}

INSTANTIATE_TEST_SUITE_P(Files, PaperExperiment, testing::ValuesIn(experiments()),
                         [](const auto& file) {
                             std::string name = file.param.stem();
                             std::erase_if(name, [](char letter) { return !std::isalnum(letter); });
                             return name;
                         });

TEST(PaperExperiments, AreThoseOfThePaper) {
    for (const char* name : {"sunny2rainy", "day2night", "summer2snow", "synthetic2real",
                             "dog-breeds", "cat-species", "face-attributes"}) {
        EXPECT_TRUE(fs::exists(fs::path(UNIT_PAPER_EXPERIMENTS) / (std::string(name) + ".toml")))
            << name;
    }
}

TEST(PaperExperiments, OfStreetsAndFacesHaveTheSizesOfThePaper) {
    const auto crop_of = [](const std::string& name) {
        TrainingConfiguration configuration;
        apply_file(configuration, fs::path(UNIT_PAPER_EXPERIMENTS) / (name + ".toml"));
        return configuration.domains[1].crop;
    };
    const CropConfiguration rainy = crop_of("sunny2rainy");
    EXPECT_EQ(rainy.width, 640);
    EXPECT_EQ(rainy.height, 480);
    EXPECT_EQ(rainy.minimum_scale, 0.68);
    EXPECT_EQ(rainy.maximum_scale, 0.68);
    const CropConfiguration face = crop_of("face-attributes");
    EXPECT_EQ(face.width, 128);
    EXPECT_EQ(face.height, 128);
}

} // namespace
} // namespace unit::test
