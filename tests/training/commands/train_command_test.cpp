#include "tests/training/commands/program_run.h"

#include <csignal>
#include <gtest/gtest.h>

namespace unit::test {
namespace {

Arguments with(Arguments arguments, const Arguments& more) {
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
}

/// What only a terminal should get.
bool is_plain(const std::string& text) {
    return text.find_first_of("\r\033") == std::string::npos;
}

/// The numbers of the lines "iteration 12 ...".
std::vector<int> logged_iterations(const std::string& log) {
    constexpr std::string_view kStart = "iteration ";
    std::vector<int> iterations;
    for (const std::string& line : lines_of(log)) {
        if (line.starts_with(kStart)) {
            iterations.push_back(std::stoi(line.substr(kStart.size())));
        }
    }
    return iterations;
}

TEST(TrainCommand, WritesTheFilesOfARunAndALogOfPlainLines) {
    const TemporaryFolder folder;
    const auto run = folder.path() / "run";
    const ProgramResult result =
        run_unit(with(tiny_training(run, 2), {"--set", "output.log_every=1"}));
    ASSERT_EQ(result.status, 0) << result.errors;
    EXPECT_EQ(result.errors, "");
    for (const char* name : {"configuration.toml", "state.safetensors", "model.safetensors",
                             "training.jsonl", "report.html", "events.out.tfevents.unit"}) {
        EXPECT_TRUE(std::filesystem::is_regular_file(run / name)) << name;
    }
    const std::string log = file_bytes(run / "training.log");
    EXPECT_EQ(result.output, log) << "without a terminal both are the same";
    EXPECT_TRUE(is_plain(log));
    EXPECT_EQ(logged_iterations(log), (std::vector<int>{1, 2}));
    EXPECT_PRED2(contains, log, "\nfinished after iteration 2;");
}

TEST(TrainCommand, AnUnknownSettingIsRefusedWithTheNearestOne) {
    const TemporaryFolder folder;
    const std::string message = refusal(
        with(tiny_training(folder.path() / "run", 1), {"--set", "training.iteration=1"}), 2);
    EXPECT_PRED2(contains, message, "training.iteration");
    EXPECT_PRED2(contains, message, "training.iterations");
    EXPECT_EQ(folder.entries(), 0U);
}

TEST(TrainCommand, AValueOutOfRangeIsRefused) {
    const TemporaryFolder folder;
    const std::string message = refusal(
        with(tiny_training(folder.path() / "run", 1), {"--set", "model.encoder_width=0"}), 2);
    EXPECT_PRED2(contains, message, "model.encoder_width");
    for (const char* keep : {"--keep=-3", "--keep=2000000000000", "--keep=some"}) {
        EXPECT_PRED2(contains, refusal(with(tiny_training(folder.path() / "run", 1), {keep}), 2),
                     "output.keep");
    }
    EXPECT_EQ(folder.entries(), 0U);
}

TEST(TrainCommand, TheDeviceIsThatOfTheOption) {
    const TemporaryFolder folder;
    const Arguments training =
        with(tiny_training(folder.path() / "run", 1), {"--set", "training.device=cuda"});
    EXPECT_PRED2(contains,
                 run_unit(with(training, {"--device", "cuda:3", "--print-config"})).output,
                 "device = \"cuda:3\"");
    EXPECT_PRED2(contains, refusal(with(training, {"--device", "gpu"}), 2), "training.device");
}

TEST(TrainCommand, ADomainWithoutSourcesIsRefused) {
    const TemporaryFolder folder;
    const std::string message =
        refusal({"train", "--domain1", "streets:sunny", "--out", folder.path() / "run"}, 2);
    EXPECT_PRED2(contains, message, "domain2");
}

TEST(TrainCommand, AFolderWithoutImagesIsNamed) {
    const TemporaryFolder folder;
    const std::string images = folder.path() / "images";
    std::filesystem::create_directory(images);
    const ProgramResult result = run_unit({"train", "--domain1", images, "--domain2",
                                           "streets:rainy", "--out", folder.path() / "run"});
    EXPECT_EQ(result.status, 1);
    EXPECT_EQ(lines_of(result.errors).size(), 1U) << result.errors;
    EXPECT_PRED2(contains, result.errors, images);
}

TEST(TrainCommand, AnExistingRunIsRefusedWithoutResumeAndGoesOnWithIt) {
    const TemporaryFolder folder;
    const std::string run = folder.path() / "run";
    ASSERT_EQ(run_unit(tiny_training(run, 1)).status, 0);
    const std::string model = file_bytes(run + "/model.safetensors");
    EXPECT_PRED2(contains, refusal(tiny_training(run, 2), 2), "--resume");
    EXPECT_EQ(file_bytes(run + "/model.safetensors"), model);

    // The run's own settings hold: nothing else is said again. Without scores the newest is best.
    const ProgramResult result =
        run_unit({"train", "--out", run, "--resume", "--set", "training.iterations=2", "--set",
                  "training.validation_images=0"});
    ASSERT_EQ(result.status, 0) << result.errors;
    EXPECT_PRED2(contains, result.output, "training goes on after iteration 1\n");
    EXPECT_PRED2(contains, result.output, "finished after iteration 2;");
    EXPECT_TRUE(file_bytes(run + "/model.safetensors") != model);
}

TEST(TrainCommand, ResumeWithoutARunIsRefused) {
    const TemporaryFolder folder;
    const std::string run = folder.path() / "run";
    EXPECT_PRED2(contains, refusal(with(tiny_training(run, 1), {"--resume"}), 2),
                 "no training to resume");
}

TEST(TrainCommand, InterruptSavesAndTheRunGoesOnFromThere) {
    const TemporaryFolder folder;
    const std::string run = folder.path() / "run";
    RunningUnit training(with(tiny_training(run, 1'000'000), {"--set", "output.log_every=1"}));
    ASSERT_TRUE(training.wait_for_output("\niteration "));
    training.send_signal(SIGINT);
    const ProgramResult stopped = training.wait();
    ASSERT_EQ(stopped.status, 0) << stopped.errors;
    const std::string last = lines_of(stopped.output).back();
    constexpr std::string_view kStopped = "stopped after iteration ";
    ASSERT_TRUE(last.starts_with(kStopped)) << last;
    EXPECT_PRED2(contains, last, "go on with --resume");
    const int iteration = std::stoi(last.substr(kStopped.size()));
    EXPECT_EQ(logged_iterations(stopped.output).back(), iteration);
    EXPECT_EQ(run_unit({"inspect", run + "/model.safetensors"}).status, 0);

    const ProgramResult result = run_unit({"train", "--out", run, "--resume", "--set",
                                           "training.iterations=" + std::to_string(iteration + 1)});
    ASSERT_EQ(result.status, 0) << result.errors;
    EXPECT_PRED2(contains, result.output,
                 "training goes on after iteration " + std::to_string(iteration) + "\n");
    EXPECT_PRED2(contains, result.output,
                 "finished after iteration " + std::to_string(iteration + 1) + ";");
}

} // namespace
} // namespace unit::test
