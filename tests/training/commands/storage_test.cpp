#include "tests/training/commands/resume_run.h"

#include <cstdio>
#include <fstream>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace unit::test {
namespace {

namespace fs = std::filesystem;

constexpr int kUpdates = 45; // states, checkpoints and samples at several of them

const Arguments kWritesOften{"output.state_every=4", "output.checkpoint_every=10",
                             "output.samples_every=6"};

/// A file that a run writes.
struct WrittenFile {
    const char* part;   ///< of its path
    const char* named;  ///< by an error
    std::int64_t later; ///< so many bytes into such files is not the first one, or far into it
};

void PrintTo(const WrittenFile& file, std::ostream* stream) {
    *stream << file.named;
}

class Storage : public testing::Test {
  protected:
    /// The same training without a fault, trained once for all tests.
    static const fs::path& whole() {
        static const TemporaryFolder folder;
        static const fs::path run = whole_run(folder, kUpdates, kWritesOften);
        return run;
    }

    Arguments session() const { return next_session(run_, kUpdates, kWritesOften); }

    /// Demands that the training ends with an error in one line, and returns that.
    std::string error_of(const Fault& fault) const {
        const ProgramResult result = run_unit(session(), variables_of(fault));
        EXPECT_EQ(result.status, 1) << result.errors;
        const auto lines = lines_of(result.errors);
        EXPECT_EQ(lines.size(), 1U) << result.errors;
        return lines.empty() ? "" : lines.front();
    }

    void expect_to_go_on_without_loss() const {
        const ProgramResult result = run_unit(session());
        EXPECT_EQ(result.status, 0) << result.errors;
        expect_same_run(run_, whole());
    }

    TemporaryFolder folder_;
    fs::path run_ = folder_ / "run";
};

class FullDisk : public Storage, public testing::WithParamInterface<WrittenFile> {};

TEST_P(FullDisk, IsAnErrorThatNamesTheFileAndKeepsTheLastState) {
    for (const std::int64_t bytes : {std::int64_t{0}, GetParam().later}) {
        SCOPED_TRACE(bytes);
        run_ = folder_ / std::to_string(bytes);
        const std::string error = error_of({FaultKind::Full, run_, GetParam().part, bytes});
        EXPECT_PRED2(contains, error, (run_ / GetParam().named).string());
        EXPECT_PRED2(contains, error, "No space left on device");
        EXPECT_FALSE(has_leftovers(run_));
        expect_to_go_on_without_loss();
    }
}

INSTANTIATE_TEST_SUITE_P(
    Files, FullDisk,
    testing::Values(WrittenFile{"state", "state.safetensors", 400'000},
                    WrittenFile{"checkpoints/", "checkpoints/", 60'000},
                    WrittenFile{"model", "model.safetensors", 20'000},
                    WrittenFile{"samples/", "samples/", 30'000},
                    WrittenFile{"training.log", "training.log", 9'000},
                    WrittenFile{"training.jsonl", "training.jsonl", 20'000},
                    WrittenFile{"events.out", "events.out.tfevents.unit", 20'000},
                    WrittenFile{"report.html", "report.html", 200'000},
                    WrittenFile{"configuration", "configuration.toml", 5'000}),
    [](const auto& instance) {
        std::string name = instance.param.named;
        std::erase_if(name, [](unsigned char letter) { return std::isalnum(letter) == 0; });
        return name;
    });

TEST_F(Storage, ADiskThatIsFullAnywhereKeepsTheLastState) {
    for (const std::int64_t bytes : {200'000, 1'234'567, 3'000'001}) {
        SCOPED_TRACE(bytes);
        run_ = folder_ / std::to_string(bytes);
        const std::string error = error_of({FaultKind::Full, run_, "", bytes});
        EXPECT_PRED2(contains, error, run_.string());
        EXPECT_PRED2(contains, error, "No space left on device");
        expect_to_go_on_without_loss();
    }
}

TEST_F(Storage, ADiskThatDoesNotKeepWhatIsFlushedIsNamedAndKeepsTheLastState) {
    for (const char* file : {"state", "training.jsonl"}) {
        SCOPED_TRACE(file);
        run_ = folder_ / file;
        const std::string error = error_of({FaultKind::Flush, run_, file, 10'000});
        EXPECT_PRED2(contains, error, run_.string());
        EXPECT_PRED2(contains, error, "No space left on device");
        expect_to_go_on_without_loss();
    }
}

TEST_F(Storage, AClockThatIsChangedByADayChangesNothing) {
    constexpr std::int64_t kDay = 86'400;
    for (const std::int64_t seconds : {-kDay, kDay}) {
        SCOPED_TRACE(seconds);
        run_ = folder_ / std::to_string(seconds);
        const Fault fault{FaultKind::Clock, run_, "", 1'000'000, seconds};
        const ProgramResult result = run_unit(session(), variables_of(fault));
        EXPECT_EQ(result.status, 0) << result.errors;
        EXPECT_EQ(result.errors, "");
        expect_same_run(run_, whole());
    }
}

TEST_F(Storage, AFolderThatCannotBeChangedIsNamedAndItsTrainingGoesOnLater) {
    EXPECT_PRED2(contains, error_of({FaultKind::ReadOnly, run_}),
                 run_.string() + ": Read-only file system");
    // Also one that has become so, with a training in it.
    const Fault full{FaultKind::Full, run_, "checkpoints/", 60'000};
    error_of(full);
    const std::string state = file_bytes(run_ / "state.safetensors");
    EXPECT_PRED2(contains, error_of({FaultKind::ReadOnly, run_}),
                 run_.string() + ": Read-only file system");
    EXPECT_TRUE(file_bytes(run_ / "state.safetensors") == state);
    expect_to_go_on_without_loss();
}

/// Exit statuses of somebody().
enum Somebody : int { kSaw = 0, kSawSomethingElse = 1, kMayNotRun = 2 };

/// Ends this process, a fork, after it has started a training as who is not root, whose error
/// should hold `expected`.
[[noreturn]] void somebody(const Arguments& session, const std::string& expected) noexcept {
    constexpr uid_t kNobody = 65534;
    if (::getuid() == 0 && ::setuid(kNobody) != 0) {
        ::_exit(kMayNotRun);
    }
    if (run_unit({"--version"}).status != 0) {
        ::_exit(kMayNotRun);
    }
    const ProgramResult result = run_unit(session);
    std::fputs(result.errors.c_str(), stderr);
    const bool saw = result.status == 1 && lines_of(result.errors).size() == 1 &&
                     contains(result.errors, expected);
    ::_exit(saw ? kSaw : kSawSomethingElse);
}

TEST_F(Storage, AFolderThatMayNotBeWrittenIsNamed) {
    fs::create_directory(run_);
    fs::permissions(folder_.path(), fs::perms{0755});
    fs::permissions(run_, fs::perms{0555});
    const Arguments arguments = session();
    const pid_t child = ::fork();
    if (child == 0) {
        somebody(arguments, run_.string());
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    if (WIFEXITED(status) && WEXITSTATUS(status) == kMayNotRun) {
        GTEST_SKIP() << "only root may run the program where it lies";
    }
    EXPECT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), kSaw);
}

TEST_F(Storage, AFileWhereTheFolderShouldBeIsNamed) {
    std::ofstream(run_) << "no folder";
    EXPECT_PRED2(contains, refusal(session(), 1), run_.string());
    EXPECT_EQ(file_bytes(run_), "no folder");
    run_ /= "below";
    EXPECT_PRED2(contains, refusal(session(), 1), run_.string());
}

} // namespace
} // namespace unit::test
