#include "tests/training/commands/resume_run.h"

#include <gtest/gtest.h>

namespace unit::test {
namespace {

TEST(ResumeSettings, ThatHoldFromTheBeginningAreRefusedByName) {
    const TemporaryFolder folder;
    const auto run = whole_run(folder, 2);
    const std::string settings = file_bytes(run / "configuration.toml");
    for (const char* change :
         {"model.encoder_width=4", "model.patch=2", "model.dropout=0.1", "domain1.channels=1",
          "training.initialisation=kaiming", "training.same_start=true",
          "training.antialias_upsampling=true", "model.discriminator_spectral_norm=true",
          "model.residual_scale=true"}) {
        const std::string key(change, std::string_view(change).find('='));
        EXPECT_PRED2(contains, refusal({"train", "--out", run, "--resume", "--set", change}, 2),
                     "the setting " + key + " holds from the beginning");
    }
    EXPECT_PRED2(contains, refusal({"train", "--out", run, "--resume", "--preset", "paper"}, 2),
                 "holds from the beginning");
    EXPECT_PRED2(contains,
                 refusal({"train", "--out", run, "--resume", "--init", "other.safetensors"}, 2),
                 "training.init");
    EXPECT_TRUE(file_bytes(run / "configuration.toml") == settings);
}

TEST(ResumeSettings, FewerIterationsThanAreDoneAreRefused) {
    const TemporaryFolder folder;
    const auto run = whole_run(folder, 3);
    const std::string message =
        refusal({"train", "--out", run, "--resume", "--set", "training.iterations=2"}, 2);
    EXPECT_PRED2(contains, message, "training.iterations is 2");
    EXPECT_PRED2(contains, message, "iteration 3");
    EXPECT_PRED2(contains, file_bytes(run / "configuration.toml"), "\niterations = 3\n");
}

TEST(ResumeSettings, ThatMayChangeHoldFromThenOn) {
    const TemporaryFolder folder;
    const auto run = whole_run(folder, 2);
    const Arguments more{"train",  "--out",
                         run,      "--resume",
                         "--set",  "training.iterations=4",
                         "--set",  "optimiser.learning_rate=0.25",
                         "--set",  "loss.gan=2.5",
                         "--keep", "7"};
    const ProgramResult result = run_unit(more);
    ASSERT_EQ(result.status, 0) << result.errors;
    const std::string settings = file_bytes(run / "configuration.toml");
    for (const char* line :
         {"\niterations = 4\n", "\nlearning_rate = 0.25\n", "\ngan = 2.5\n", "\nkeep = 7\n"}) {
        EXPECT_PRED2(contains, settings, line);
    }
    EXPECT_PRED2(contains, file_bytes(run / "training.jsonl"), "\"learning_rate\":0.25,");
}

} // namespace
} // namespace unit::test
