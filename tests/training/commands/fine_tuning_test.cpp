#include "core/checkpoint/safetensors.h"
#include "tests/training/commands/resume_run.h"

#include <algorithm>
#include <gtest/gtest.h>

namespace unit::test {
namespace {

namespace fs = std::filesystem;

/// Trainings that begin with a checkpoint.
class FineTuning : public testing::Test {
  protected:
    /// A checkpoint with other weights than any training here begins with.
    void SetUp() override {
        const fs::path first = folder_ / "first";
        const ProgramResult result = run_unit(arguments(first, "", {"training.seed=99"}));
        ASSERT_EQ(result.status, 0) << result.errors;
        fs::copy_file(first / "model.safetensors", checkpoint_);
    }

    /// With the design of the checkpoint if it begins with one, else with the same one chosen.
    Arguments arguments(const fs::path& run, const std::string& init,
                        const Arguments& settings = {}) const {
        Arguments all = next_session(run, 3);
        // Of the tiny network only the size of its images stays.
        std::vector<std::string> words;
        for (std::size_t index = 0; index < all.size(); ++index) {
            if (all[index] == "--set" && all[index + 1].starts_with("model.")) {
                ++index;
            } else {
                words.push_back(all[index]);
            }
        }
        if (!init.empty()) {
            words.insert(words.end(), {"--init", init});
        }
        for (const std::string& setting : settings) {
            words.insert(words.end(), {"--set", setting});
        }
        return words;
    }

    TemporaryFolder folder_;
    fs::path checkpoint_ = folder_ / "init.safetensors";
    fs::path run_ = folder_ / "run";
};

bool same_tensor(const SafetensorsFile& a, const SafetensorsFile& b, const std::string& name) {
    return std::ranges::equal(a.tensor(name).data, b.tensor(name).data);
}

TEST_F(FineTuning, TranslatesAsTheCheckpointUntilTheDiscriminatorsAreWarm) {
    const ProgramResult result = run_unit(arguments(run_, checkpoint_));
    ASSERT_EQ(result.status, 0) << result.errors;
    EXPECT_PRED2(contains, result.output, "began with " + checkpoint_.string());
    EXPECT_PRED2(contains, result.output, "only the discriminators learn up to iteration 500");
    const SafetensorsFile model(run_ / "model.safetensors");
    const SafetensorsFile init(checkpoint_);
    ASSERT_EQ(model.tensors().size(), init.tensors().size());
    for (const auto& [name, tensor] : init.tensors()) {
        EXPECT_PRED3(same_tensor, model, init, name);
    }
}

TEST_F(FineTuning, BeginsWithDiscriminatorsAsNewAsAnyTrainings) {
    const Arguments nothing_changes{"optimiser.learning_rate=0"};
    const fs::path other = folder_ / "other";
    ASSERT_EQ(run_unit(arguments(run_, checkpoint_, nothing_changes)).status, 0);
    ASSERT_EQ(run_unit(arguments(other, "", nothing_changes)).status, 0);
    const SafetensorsFile state(run_ / "state.safetensors");
    const SafetensorsFile of_other(other / "state.safetensors");
    int compared = 0;
    for (const auto& [name, tensor] : state.tensors()) {
        if (name.starts_with("parameter.discriminator")) {
            EXPECT_PRED3(same_tensor, state, of_other, name);
            ++compared;
        }
    }
    EXPECT_GT(compared, 0);
    EXPECT_FALSE(same_tensor(state, of_other, "parameter.encoder1.private.0.conv.weight"));
}

TEST_F(FineTuning, AllLearnWithoutWarmupAndGoOnWithoutTheCheckpoint) {
    const Arguments at_once{"training.discriminator_warmup=0", "training.moving_average=0"};
    ASSERT_EQ(run_unit(arguments(run_, checkpoint_, at_once)).status, 0);
    EXPECT_FALSE(same_tensor(SafetensorsFile(run_ / "model.safetensors"),
                             SafetensorsFile(checkpoint_), "encoder1.private.0.conv.weight"));
    fs::remove(checkpoint_);
    const ProgramResult result =
        run_unit({"train", "--out", run_, "--resume", "--set", "training.iterations=4"});
    EXPECT_EQ(result.status, 0) << result.errors;
    EXPECT_PRED2(contains, result.output, "finished after iteration 4;");
}

TEST_F(FineTuning, ADesignThatDoesNotFitIsNamed) {
    for (const char* setting :
         {"model.encoder_width=8", "model.upsampling=nearest", "model.patch=4",
          "model.generator_shared_blocks=2", "domain1.channels=1"}) {
        const std::string key(setting, std::string_view(setting).find('='));
        const std::string message = refusal(arguments(run_, checkpoint_, {setting}), 2);
        EXPECT_PRED2(contains, message, key);
        EXPECT_PRED2(contains, message, checkpoint_.string());
    }
    EXPECT_FALSE(fs::exists(run_));
    // What is of training only is free.
    EXPECT_EQ(run_unit(arguments(run_, checkpoint_, {"model.discriminator_width=8"})).status, 0);
}

TEST_F(FineTuning, ACheckpointThatIsMissingOrDamagedIsNamed) {
    const fs::path missing = folder_ / "missing.safetensors";
    EXPECT_PRED2(contains, refusal(arguments(run_, missing), 1), missing.string());
    fs::resize_file(checkpoint_, 1000);
    EXPECT_PRED2(contains, refusal(arguments(run_, checkpoint_), 1), checkpoint_.string());
    EXPECT_FALSE(fs::exists(run_));
}

} // namespace
} // namespace unit::test
