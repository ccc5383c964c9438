#include "tests/training/commands/resume_run.h"

#include <chrono>
#include <csignal>
#include <gtest/gtest.h>
#include <random>
#include <thread>

namespace unit::test {
namespace {

namespace fs = std::filesystem;

constexpr int kIterations = 200;
constexpr int kKills = 20;

/// Kills sessions of a training at random moments. The moments of a seed are about the same in each
/// run of the test, as far as the system's scheduling is.
class Killer {
  public:
    explicit Killer(unsigned seed) : random_(seed) {}

    /// Starts the next session of `run` and kills it; false if it came to its end before.
    bool kill_session(const fs::path& run, int kill) {
        const int done = logged_updates(run);
        const int share = std::max(2 * (kIterations - done) / (kKills - kill), 2);
        switch (kill % 5) {
        case 0:
            return kill_after(run, number(0, 1500));
        case 1:
        case 2:
            return kill_at(run, std::min(done + number(0, share), kIterations), number(0, 30));
        case 3:
            return kill_while_it_writes(run, "", share);
        default:
            return kill_while_it_writes(run, next_file(), share);
        }
    }

    /// What it did, for failures.
    const std::string& story() const { return story_; }

  private:
    int number(int lowest, int highest) {
        return std::uniform_int_distribution(lowest, highest)(random_);
    }

    std::string next_file() {
        static constexpr const char* kFiles[] = {"state", "checkpoints/", "samples/",
                                                 "training.jsonl", "model"};
        return kFiles[file_++ % std::size(kFiles)];
    }

    /// Some time after its start: while it loads libraries, opens images, goes on.
    bool kill_after(const fs::path& run, int milliseconds) {
        RunningUnit session(next_session(run, kIterations));
        return end(session, run, milliseconds, "after its start");
    }

    /// Some time after an update was logged.
    bool kill_at(const fs::path& run, int iteration, int milliseconds) {
        RunningUnit session(next_session(run, kIterations));
        while (logged_updates(run) < iteration && !session.has_ended()) {
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        return end(session, run, milliseconds, "after iteration " + std::to_string(iteration));
    }

    bool end(RunningUnit& session, const fs::path& run, int milliseconds,
             const std::string& moment) {
        std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
        session.send_signal(SIGKILL);
        return tell(session, run, std::to_string(milliseconds) + " ms " + moment);
    }

    /// In the middle of a file whose path holds `file`, about as far as `updates` may go.
    bool kill_while_it_writes(const fs::path& run, const std::string& file, int updates) {
        constexpr int kBytesOfAnUpdate = 50'000;
        const int bytes = number(0, (file.empty() ? updates : 4) * kBytesOfAnUpdate);
        const Fault fault{FaultKind::Kill, run, file, bytes};
        RunningUnit session(next_session(run, kIterations), variables_of(fault));
        return tell(session, run, std::to_string(bytes) + " bytes into '" + file + "'");
    }

    bool tell(RunningUnit& session, const fs::path& run, const std::string& moment) {
        const ProgramResult result = session.wait();
        EXPECT_TRUE(result.status == -1 || result.status == 0) << result.errors;
        story_ += (result.status == -1 ? "killed " : "ended before ") + moment +
                  ", with iteration " + std::to_string(logged_updates(run)) +
                  (has_leftovers(run) ? ", while it wrote\n" : "\n");
        return result.status == -1;
    }

    std::mt19937 random_;
    std::size_t file_ = 0;
    std::string story_;
};

TEST(Kill, TwentyAtRandomMomentsAlsoWhileItWritesLeaveNoTrace) {
    const TemporaryFolder folder;
    const fs::path whole = whole_run(folder, kIterations);
    Killer killer(1);
    int kills = 0;
    for (int run_number = 0; kills < kKills; ++run_number) {
        const fs::path run = folder / ("run" + std::to_string(run_number));
        fs::create_directory(run);
        while (kills < kKills && killer.kill_session(run, kills)) {
            ++kills;
        }
        const ProgramResult last = run_unit(next_session(run, kIterations));
        ASSERT_EQ(last.status, 0) << last.errors << killer.story();
        SCOPED_TRACE(killer.story());
        expect_same_run(run, whole);
    }
}

TEST(Kill, BeforeTheFirstStateLeavesAFolderInWhichATrainingStarts) {
    const TemporaryFolder folder;
    const fs::path whole = whole_run(folder, 3);
    for (const char* file : {"configuration.toml", "training.log", "report.html", "state"}) {
        SCOPED_TRACE(file);
        const fs::path run = folder / (std::string("run-") + file);
        const Fault fault{FaultKind::Kill, run, file, 100};
        EXPECT_EQ(run_unit(next_session(run, 3), variables_of(fault)).status, -1);
        EXPECT_FALSE(fs::exists(run / "state.safetensors"));
        const ProgramResult result = run_unit(next_session(run, 3));
        EXPECT_EQ(result.status, 0) << result.errors;
        expect_same_run(run, whole);
    }
}

TEST(Kill, WhileTheSettingsAreWrittenAgainKeepsThem) {
    const TemporaryFolder folder;
    const fs::path run = whole_run(folder, 3);
    const std::string settings = file_bytes(run / "configuration.toml");
    const Fault fault{FaultKind::Kill, run, "configuration.toml", 100};
    EXPECT_EQ(run_unit(next_session(run, 3), variables_of(fault)).status, -1);
    EXPECT_TRUE(file_bytes(run / "configuration.toml") == settings);
}

} // namespace
} // namespace unit::test
