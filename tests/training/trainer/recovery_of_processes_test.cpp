#include "tests/training/distributed/ranks_in_threads.h"
#include "tests/training/trainer/trainer_fixture.h"

#include <algorithm>
#include <cmath>

namespace unit {
namespace {

/// Trainings of two ranks whose losses become infinite; these are threads here.
class RecoveryOfProcesses : public TrainerTest {
  protected:
    static bool both_are(double one, double other) {
        return one == other || (std::isnan(one) && std::isnan(other));
    }

    struct OfRank {
        Recorder recorder;
        TrainingProgress progress;
        std::string error;
    };

    /// Rank 1 has no folder.
    std::vector<OfRank> train(const RunFolder& folder, std::int64_t iterations) {
        configuration_.iterations = iterations;
        const RunFolder none(folder_.path() / "none");
        std::vector<OfRank> ranks(2);
        test::as_ranks(2, [&](ProcessGroup& group) {
            OfRank& own = ranks[static_cast<std::size_t>(group.rank())];
            Trainer trainer(configuration_, group.is_first() ? folder : none, {}, group);
            own.recorder.expects_trouble = true;
            const std::atomic<bool> never = false;
            try {
                trainer.run(own.recorder, never);
            } catch (const Error& error) {
                own.error = error.what();
            }
            own.progress = trainer.progress();
        });
        EXPECT_FALSE(std::filesystem::exists(none.path()));
        EXPECT_TRUE(ranks[1].recorder.written.empty());
        EXPECT_EQ(ranks[0].recorder.skipped, ranks[1].recorder.skipped);
        for (const auto& [name, values] : ranks[0].recorder.history) {
            const std::vector<double>& others = ranks[1].recorder.history.at(name);
            EXPECT_TRUE(std::ranges::equal(values, others, both_are)) << name;
        }
        EXPECT_EQ(ranks[0].progress.rewinds, ranks[1].progress.rewinds);
        EXPECT_EQ(ranks[0].progress.rate_factor, ranks[1].progress.rate_factor);
        return ranks;
    }
};

TEST_F(RecoveryOfProcesses, AllGoBackToTheStateThatTheFirstReads) {
    configuration_.update.adam.learning_rate = 1e30;
    configuration_.recovery.rate_factor = 1e-6;
    configuration_.recovery.rewinds = 9;
    configuration_.output.checkpoint_every = 5;
    configuration_.validation_images = 2;
    const auto ranks = train(run_folder("run"), 40);
    EXPECT_EQ(ranks[0].error, "");
    EXPECT_GE(ranks[0].progress.rewinds, 1);
    EXPECT_FALSE(ranks[0].recorder.skipped.back());
    EXPECT_EQ(ranks[0].recorder.last_iteration, 40);
    EXPECT_EQ(ranks[0].progress.best_iteration, ranks[1].progress.best_iteration);
    EXPECT_EQ(ranks[0].progress.best_score, ranks[1].progress.best_score);
    EXPECT_GT(ranks[0].progress.best_iteration, 0);
    // The images of both, since either's may be at fault.
    const std::string& skipped = ranks[0].recorder.sentences.front();
    EXPECT_EQ(std::count(skipped.begin(), skipped.end(), ','), 1 + 3) << skipped;
}

TEST_F(RecoveryOfProcesses, AllEndWhereGoingBackDoesNotHelp) {
    configuration_.update.loss.weights.gan = 1e38;
    configuration_.recovery.rewinds = 2;
    const auto ranks = train(run_folder("run"), 40);
    EXPECT_TRUE(ranks[0].error.starts_with("training diverges")) << ranks[0].error;
    EXPECT_TRUE(ranks[1].error.starts_with("training diverges")) << ranks[1].error;
}

} // namespace
} // namespace unit
