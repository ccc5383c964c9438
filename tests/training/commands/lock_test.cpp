#include "tests/training/commands/resume_run.h"

#include <csignal>
#include <fstream>
#include <gtest/gtest.h>
#include <memory>

namespace unit::test {
namespace {

namespace fs = std::filesystem;

constexpr int kEndless = 1'000'000;

TEST(Lock, ASecondTrainingInAFolderIsRefusedAndTheFirstGoesOn) {
    const TemporaryFolder folder;
    const fs::path run = folder / "run";
    RunningUnit first(next_session(run, kEndless));
    ASSERT_TRUE(first.wait_for_output("\niteration "));
    // As if it were just being written.
    const fs::path half = run / ".state.safetensors-1-2.tmp";
    std::ofstream(half) << "half";
    const ProgramResult second = run_unit({"train", "--out", run, "--resume"});
    EXPECT_EQ(second.status, 1);
    EXPECT_EQ(lines_of(second.errors).size(), 1U) << second.errors;
    EXPECT_PRED2(contains, second.errors, "another training runs in " + run.string());
    EXPECT_TRUE(fs::exists(half)) << "removed by who was refused";
    EXPECT_FALSE(first.has_ended());
    first.send_signal(SIGINT);
    const ProgramResult end = first.wait();
    EXPECT_EQ(end.status, 0) << end.errors;
}

TEST(Lock, OfTwoThatStartAtTheSameTimeOneTrains) {
    const TemporaryFolder folder;
    const fs::path whole = whole_run(folder, 12);
    const fs::path run = folder / "run";
    const Arguments arguments = next_session(run, 12);
    RunningUnit one(arguments);
    RunningUnit other(arguments);
    std::vector<ProgramResult> results{one.wait(), other.wait()};
    if (results[0].status != 0) {
        std::swap(results[0], results[1]);
    }
    EXPECT_EQ(results[0].status, 0) << results[0].errors;
    // Refused while the first ran, or when it had ended.
    EXPECT_NE(results[1].status, 0);
    EXPECT_EQ(lines_of(results[1].errors).size(), 1U) << results[1].errors;
    EXPECT_PRED2(contains, results[1].errors, run.string());
    expect_same_run(run, whole);
}

} // namespace
} // namespace unit::test
