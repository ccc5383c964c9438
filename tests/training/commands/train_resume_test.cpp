#include "tests/training/commands/program_run.h"

#include <csignal>
#include <fstream>
#include <gtest/gtest.h>

namespace unit::test {
namespace {

namespace fs = std::filesystem;

/// Runs that go on although something was wrong, or are refused without being changed.
class TrainResume : public testing::Test {
  protected:
    Arguments resume_to(int iterations) const {
        return {"train",    "--out", run_,
                "--resume", "--set", "training.iterations=" + std::to_string(iterations)};
    }

    TemporaryFolder folder_;
    fs::path run_ = folder_ / "run";
};

TEST_F(TrainResume, AMissingLogBeginsAnewWithAWarning) {
    ASSERT_EQ(run_unit(tiny_training(run_, 1)).status, 0);
    for (const char* name : {"training.log", "training.jsonl", "events.out.tfevents.unit"}) {
        fs::remove(run_ / name);
    }
    const ProgramResult result = run_unit(resume_to(2));
    EXPECT_EQ(result.status, 0) << result.errors;
    for (const char* name : {"training.log", "training.jsonl", "events.out.tfevents.unit"}) {
        EXPECT_PRED2(contains, result.output,
                     "warning: the log " + (run_ / name).string() + " is missing");
        EXPECT_GT(fs::file_size(run_ / name), 0U) << name;
    }
    EXPECT_EQ(run_unit(resume_to(3)).status, 0);
}

TEST_F(TrainResume, AShortenedLogIsRefusedAndTheSettingsStay) {
    ASSERT_EQ(run_unit(tiny_training(run_, 1)).status, 0);
    fs::resize_file(run_ / "training.log", 8);
    const std::string settings = file_bytes(run_ / "configuration.toml");
    const ProgramResult result = run_unit(resume_to(2));
    EXPECT_EQ(result.status, 1);
    EXPECT_PRED2(contains, result.errors, (run_ / "training.log").string());
    EXPECT_EQ(file_bytes(run_ / "configuration.toml"), settings);
}

TEST_F(TrainResume, AStateOfValuesThatAreNotFiniteIsDamaged) {
    ASSERT_EQ(run_unit(tiny_training(run_, 1)).status, 0);
    const fs::path state = run_ / "state.safetensors";
    const auto size = static_cast<std::streamoff>(fs::file_size(state));
    std::fstream(state, std::ios::in | std::ios::out | std::ios::binary)
        .seekp(size / 2)
        .write(std::string(4000, '\xff').data(), 4000);
    const ProgramResult result = run_unit(resume_to(2));
    EXPECT_EQ(result.status, 1);
    EXPECT_EQ(lines_of(result.errors).size(), 1U) << result.errors;
    EXPECT_PRED2(contains, result.errors, state.string() + " is damaged");
}

TEST_F(TrainResume, AClosedTerminalSavesAsAnInterruptDoes) {
    RunningUnit training(tiny_training(run_, 1'000'000));
    ASSERT_TRUE(training.wait_for_output("\niteration "));
    training.send_signal(SIGHUP);
    const ProgramResult result = training.wait();
    EXPECT_EQ(result.status, 0) << result.errors;
    EXPECT_PRED2(contains, file_bytes(run_ / "training.log"), "\nstopped after iteration ");
}

TEST_F(TrainResume, AReaderThatLeavesDoesNotEndTheTraining) {
    std::string command;
    for (const std::string& word : tiny_training(run_, 3)) {
        command += " '" + word + "'";
    }
    ASSERT_EQ(std::system(("\"$UNIT_PROGRAM\"" + command + " | true").c_str()), 0);
    EXPECT_PRED2(contains, file_bytes(run_ / "training.log"), "\nfinished after iteration 3");
}

TEST_F(TrainResume, ARunFolderAmongTheImagesIsRefused) {
    const fs::path images = folder_ / "images";
    fs::create_directory(images);
    for (const fs::path& out : {images, images / "run"}) {
        const std::string message =
            refusal({"train", "--domain1", images, "--domain2", "streets:rainy", "--out", out}, 2);
        EXPECT_PRED2(contains, message, images.string());
    }
    EXPECT_TRUE(fs::is_empty(images));
    fs::create_directory(folder_ / "images-of-another");
    EXPECT_EQ(run_unit({"train", "--domain1", folder_ / "images-of-another", "--domain2",
                        "streets:rainy", "--out", folder_ / "images-of"})
                  .status,
              1); // there are no images
}

} // namespace
} // namespace unit::test
