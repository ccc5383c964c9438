#include "core/checkpoint/checkpoint.h"
#include "core/error.h"
#include "tests/training/trainer/trainer_fixture.h"
#include "training/trainer/random_use.h"

#include <algorithm>
#include <cmath>

namespace unit {
namespace {

using testing::Values;

/// Trainings whose losses become infinite or NaN. What can be configured otherwise does not: these
/// rates and weights are beyond the ranges of settings.
class Recovery : public TrainerTest {
  protected:
    /// The first update makes weights of 1e30. Five rewinds bring the rate down to 1.
    void diverge_at_first() {
        configuration_.update.adam.learning_rate = 1e30;
        configuration_.recovery.rate_factor = 1e-6;
        configuration_.recovery.rewinds = 9;
    }

    /// Gradients overflow, whatever the weights.
    void diverge_for_ever() { configuration_.update.loss.weights.gan = 1e38; }

    /// Goes on, or starts; ends as if killed after update number `death`, or stopped after `stop`.
    Recorder session(const RunFolder& folder, std::int64_t iterations, std::int64_t death = 0,
                     std::int64_t stop_after = 0) {
        const auto trainer = make_trainer(folder, iterations);
        if (std::filesystem::exists(folder.state())) {
            trainer->resume();
        }
        Recorder recorder;
        recorder.last_iteration = trainer->progress().iteration;
        recorder.expects_trouble = true;
        recorder.die_after = death;
        recorder.stop_after = stop_after;
        std::atomic<bool> stop = false;
        recorder.stop = stop_after > 0 ? &stop : nullptr;
        try {
            trainer->run(recorder, stop);
        } catch (const Recorder::Death&) {
        }
        recorder.stop = nullptr;
        progress_ = trainer->progress();
        return recorder;
    }

    /// The sentence that a training ends with.
    std::string end_of(const RunFolder& folder, std::int64_t iterations) {
        try {
            session(folder, iterations);
        } catch (const Error& error) {
            return error.what();
        }
        return "no error";
    }

    /// The names of the images of update number `iteration`, of both domains.
    std::vector<std::string> images_of(std::int64_t iteration) const {
        std::vector<std::string> names;
        constexpr RandomUse kUses[] = {RandomUse::Domain1, RandomUse::Domain2};
        for (std::size_t domain = 0; domain < 2; ++domain) {
            const Domain images(configuration_.domains[domain], 3, configuration_.data,
                                seed_for(configuration_.seed, kUses[domain]));
            names.push_back(images.sample(static_cast<std::uint64_t>(iteration - 1)).name);
        }
        return names;
    }

    TrainingProgress progress_; ///< of the last session
};

bool holds(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

TEST_F(Recovery, ATrainingThatDivergesGoesBackWithALowerRateAndComesToItsEnd) {
    diverge_at_first();
    const RunFolder folder = run_folder("run");
    const Recorder recorder = session(folder, 40);
    EXPECT_EQ(recorder.last_iteration, 40);
    EXPECT_FALSE(recorder.skipped.back());
    EXPECT_TRUE(std::isfinite(recorder.history.at("generator_total").back()));
    EXPECT_EQ(progress_.skipped, std::ranges::count(recorder.skipped, true));
    EXPECT_GE(progress_.rewinds, 1);
    EXPECT_DOUBLE_EQ(progress_.rate_factor, std::pow(1e-6, progress_.rewinds));
    EXPECT_EQ(progress_.rewinds, std::ranges::count_if(recorder.sentences, [](const auto& text) {
                  return holds(text, "the weights are those of iteration 0 again");
              }));
    EXPECT_EQ(load_checkpoint(folder.model()).description.training.at("iterations"), 40);
}

TEST_F(Recovery, EachSkippedUpdateIsToldWithItsReasonAndItsImages) {
    diverge_at_first();
    const Recorder recorder = session(run_folder("run"), 10);
    int told = 0;
    for (std::size_t index = 0; index < recorder.skipped.size(); ++index) {
        if (!recorder.skipped[index]) {
            continue;
        }
        ++told;
        const std::string start = "iteration " + std::to_string(index + 1) + " was skipped";
        const auto sentence = std::ranges::find_if(
            recorder.sentences, [&](const auto& text) { return text.starts_with(start); });
        ASSERT_NE(sentence, recorder.sentences.end()) << start;
        EXPECT_PRED2(holds, *sentence, "because loss ");
        for (const std::string& image : images_of(static_cast<std::int64_t>(index) + 1)) {
            EXPECT_PRED2(holds, *sentence, image);
        }
    }
    EXPECT_GE(told, 3);
}

TEST_F(Recovery, ABrokenModelIsNotWrittenOverAGoodState) {
    diverge_at_first();
    // A state is due while the weights are 1e30: to go back to that would help nobody.
    configuration_.output.state_every = 1;
    const RunFolder folder = run_folder("run");
    const Recorder recorder = session(folder, 40);
    EXPECT_EQ(recorder.last_iteration, 40);
    EXPECT_FALSE(recorder.skipped.back());
    EXPECT_GE(progress_.rewinds, 1);
}

TEST_F(Recovery, ACheckpointOfABrokenModelIsNotWritten) {
    diverge_at_first();
    configuration_.output.checkpoint_every = 1;
    configuration_.output.samples_every = 1;
    configuration_.output.keep = 0;
    configuration_.validation_images = 2;
    const RunFolder folder = run_folder("run");
    session(folder, 40);
    EXPECT_FALSE(std::filesystem::exists(folder.checkpoint(1)));
    EXPECT_FALSE(std::filesystem::exists(folder.samples(1)));
    EXPECT_NO_THROW(load_checkpoint(folder.checkpoint(40)));
    EXPECT_NO_THROW(load_checkpoint(folder.model()));
}

TEST_F(Recovery, ATrainingWhoseLastUpdateBreaksItEndsWithTheWeightsBefore) {
    diverge_at_first();
    const RunFolder folder = run_folder("run");
    const Recorder recorder = session(folder, 1);
    ASSERT_FALSE(recorder.sentences.empty());
    EXPECT_PRED2(holds, recorder.sentences.back(), "the weights are those of iteration 0 again");
    EXPECT_NO_THROW(load_checkpoint(folder.model()));
    // It can go on, from there.
    EXPECT_EQ(session(folder, 40).last_iteration, 40);
}

/// How often states are written: rarely, at each rewind, always.
class EndlessDivergence : public Recovery, public testing::WithParamInterface<std::int64_t> {};

TEST_P(EndlessDivergence, EndsWithANamedErrorAndTheLastGoodState) {
    diverge_for_ever();
    configuration_.output.state_every = GetParam();
    const RunFolder folder = run_folder("run");
    const std::string error = end_of(folder, 100);
    EXPECT_PRED2(holds, error, "training diverges");
    EXPECT_PRED2(holds, error, folder.state().string());
    EXPECT_PRED2(holds, error, "optimiser.learning_rate");
    // The state is good: without what broke it, it goes on.
    configuration_.update.loss.weights.gan = 10.0;
    const Recorder rest = session(folder, 100);
    EXPECT_EQ(rest.last_iteration, 100);
    EXPECT_EQ(std::ranges::count(rest.skipped, true), 0);
}

INSTANTIATE_TEST_SUITE_P(States, EndlessDivergence, Values(1'000'000, 3, 1));

/// States are written after so many updates.
class DisturbedRecovery : public Recovery, public testing::WithParamInterface<std::int64_t> {};

TEST_P(DisturbedRecovery, IsTheSameIfItIsKilledOrStoppedAfterwards) {
    constexpr std::int64_t kIterations = 24;
    diverge_at_first();
    configuration_.output.state_every = GetParam();
    configuration_.output.checkpoint_every = 8;
    configuration_.validation_images = 2;
    const RunFolder whole = run_folder("whole");
    const Recorder all = session(whole, kIterations);
    ASSERT_GE(progress_.rewinds, 1);
    for (std::int64_t iteration = 1; iteration < kIterations; iteration += 5) {
        for (const bool killed : {true, false}) {
            SCOPED_TRACE((killed ? "killed after " : "stopped after ") + std::to_string(iteration));
            const RunFolder parts = run_folder(std::to_string(iteration) + (killed ? "k" : "s"));
            session(parts, kIterations, killed ? iteration : 0, killed ? 0 : iteration);
            const Recorder rest = session(parts, kIterations);
            EXPECT_TRUE(bytes_of(parts.state()) == bytes_of(whole.state()));
            EXPECT_TRUE(bytes_of(parts.model()) == bytes_of(whole.model()));
            const std::vector<bool> expected(all.skipped.end() -
                                                 static_cast<std::ptrdiff_t>(rest.skipped.size()),
                                             all.skipped.end());
            EXPECT_EQ(rest.skipped, expected);
        }
    }
}

INSTANTIATE_TEST_SUITE_P(States, DisturbedRecovery, Values(1'000'000, 5, 1));

} // namespace
} // namespace unit
