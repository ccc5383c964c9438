#include "core/checkpoint/checkpoint.h"
#include "core/error.h"
#include "tests/training/trainer/trainer_fixture.h"

#include <cmath>

namespace unit {
namespace {

TEST_F(TrainerTest, ShortTrainingHalvesReconstructionAndCycleAndKeepsTheDiscriminatorsAlive) {
    constexpr std::int64_t kIterations = 400;
    constexpr std::size_t kWindow = 20;
    const RunFolder folder = run_folder("run");
    const Recorder recorder = run(*make_trainer(folder, kIterations));
    for (const char* name : {"reconstruction_1", "reconstruction_2", "cycle_1", "cycle_2"}) {
        const double start = recorder.mean(name, 0, 3);
        const double end = recorder.mean(name, kIterations - kWindow, kWindow);
        EXPECT_LE(end, 0.5 * start) << name;
    }
    // Three scales at ln 2 each are 2.08: D guesses. Far below 0.01 it has won for good, and far
    // above 10 it has lost.
    for (const char* name : {"real_1", "real_2", "fake_1", "fake_2"}) {
        for (const double value : recorder.history.at(name)) {
            ASSERT_TRUE(std::isfinite(value)) << name;
        }
        const double end = recorder.mean(name, kIterations - kWindow, kWindow);
        EXPECT_GE(end, 0.01) << name;
        EXPECT_LE(end, 10.0) << name;
    }
}

TEST_F(TrainerTest, ResumedTrainingEndsWithTheSameBytes) {
    configuration_.schedule.kind = LearningRateSchedule::Cosine;
    const RunFolder whole = run_folder("whole");
    const Recorder all = run(*make_trainer(whole, 8));

    const RunFolder parts = run_folder("parts");
    run_until(*make_trainer(parts, 8), 3);
    const auto resumed = make_trainer(parts, 8);
    resumed->resume();
    EXPECT_EQ(resumed->progress().iteration, 3);
    const Recorder rest = run(*resumed);

    for (const auto& [name, values] : rest.history) {
        const std::vector<double> expected(all.history.at(name).begin() + 3,
                                           all.history.at(name).end());
        EXPECT_EQ(values, expected) << name;
    }
    EXPECT_TRUE(bytes_of(parts.state()) == bytes_of(whole.state()));
    EXPECT_TRUE(bytes_of(parts.model()) == bytes_of(whole.model()));
}

TEST_F(TrainerTest, ScoresOfAnotherMeasureAreNotComparedWith) {
    configuration_.output.checkpoint_every = 2;
    configuration_.update.adam.learning_rate = 0.0; // a score that is no better
    for (const auto& [before, now] : {std::pair{0, 2}, {2, 4}, {2, 0}}) {
        SCOPED_TRACE(std::to_string(before) + " images, then " + std::to_string(now));
        const RunFolder folder = run_folder(std::to_string(before) + "-" + std::to_string(now));
        configuration_.validation_images = before;
        run(*make_trainer(folder, 4));
        EXPECT_EQ(load_checkpoint(folder.model()).description.training.at("iterations"),
                  before == 0 ? 4 : 2);
        configuration_.validation_images = now;
        const auto trainer = make_trainer(folder, 6);
        trainer->resume();
        EXPECT_EQ(trainer->progress().best_iteration, 0);
        EXPECT_NE(trainer->description().find("scored otherwise"), std::string::npos);
        run(*trainer);
        EXPECT_EQ(load_checkpoint(folder.model()).description.training.at("iterations"), 6);
    }
}

TEST_F(TrainerTest, AThreadForEachDomainGivesTheSameBytes) {
    configuration_.threads = 1;
    const RunFolder one = run_folder("one-thread");
    run(*make_trainer(one, 5));
    configuration_.threads = 2;
    const RunFolder two = run_folder("two-threads");
    run(*make_trainer(two, 5));
    EXPECT_TRUE(bytes_of(two.state()) == bytes_of(one.state()));
}

TEST_F(TrainerTest, ModelsWithDropoutRepeatThemselves) {
    configuration_.model.dropout = 0.5;
    configuration_.threads = 2;
    const RunFolder first = run_folder("first");
    const RunFolder second = run_folder("second");
    run(*make_trainer(first, 3));
    run(*make_trainer(second, 3));
    EXPECT_TRUE(bytes_of(first.state()) == bytes_of(second.state()));
}

TEST_F(TrainerTest, UpdatesFollowTheSchedule) {
    const auto reconstruction = [&](LearningRateSchedule schedule) {
        configuration_.schedule.kind = schedule;
        return run(*make_trainer(run_folder(choice_name(schedule)), 3))
            .history.at("reconstruction_1");
    };
    const std::vector<double> constant = reconstruction(LearningRateSchedule::Constant);
    const std::vector<double> cosine = reconstruction(LearningRateSchedule::Cosine);
    // The first update has the same rate; what the second one changes shows in the third.
    EXPECT_EQ(cosine[0], constant[0]);
    EXPECT_EQ(cosine[1], constant[1]);
    EXPECT_NE(cosine[2], constant[2]);
}

TEST_F(TrainerTest, StoppedTrainingKeepsWhatItHasDone) {
    const RunFolder folder = run_folder("run");
    const auto trainer = make_trainer(folder, 100);
    run_until(*trainer, 2);
    EXPECT_EQ(trainer->progress().iteration, 2);
    const auto resumed = make_trainer(folder, 100);
    resumed->resume();
    EXPECT_EQ(resumed->progress().iteration, 2);
}

TEST_F(TrainerTest, WritesCheckpointsAndSamplesAtTheirIntervals) {
    configuration_.output.checkpoint_every = 2;
    configuration_.output.samples_every = 3;
    const RunFolder folder = run_folder("run");
    const Recorder recorder = run(*make_trainer(folder, 5));
    for (const std::int64_t iteration : {2, 4, 5}) {
        EXPECT_TRUE(std::filesystem::exists(folder.checkpoint(iteration))) << iteration;
    }
    EXPECT_FALSE(std::filesystem::exists(folder.checkpoint(3)));
    const cv::Mat grid = read_image(folder.samples(3));
    EXPECT_EQ(grid.size(), cv::Size(8 * kImageSize, 4 * kImageSize));
    const LoadedCheckpoint loaded = load_checkpoint(folder.model());
    EXPECT_EQ(loaded.description.training.at("iterations"), 5);
    EXPECT_EQ(loaded.description.training_size[0], kImageSize);
}

TEST_F(TrainerTest, SeparateFakesGiveTheDiscriminatorsOthersThanTheGeneratorsStep) {
    // With weights of N(0, 0.02) a discriminator this narrow hardly looks at its input.
    configuration_.initialisation = InitialWeights::Kaiming;
    const Recorder shared = run(*make_trainer(run_folder("shared"), 5));
    configuration_.update.share_fakes = false;
    const Recorder separate = run(*make_trainer(run_folder("separate"), 5));
    EXPECT_EQ(shared.history.at("real_1").front(), separate.history.at("real_1").front());
    EXPECT_EQ(shared.history.at("reconstruction_1").front(),
              separate.history.at("reconstruction_1").front());
    EXPECT_NE(shared.history.at("fake_1").front(), separate.history.at("fake_1").front());
}

TEST_F(TrainerTest, AStateOfAnotherModelIsRefusedByTensor) {
    const RunFolder folder = run_folder("run");
    run(*make_trainer(folder, 1));
    configuration_.model.encoder_width = configuration_.model.generator_width = 8;
    const auto other = make_trainer(folder, 2);
    try {
        other->resume();
        FAIL() << "accepted";
    } catch (const Error& error) {
        EXPECT_NE(std::string(error.what()).find("encoder1"), std::string::npos) << error.what();
        EXPECT_NE(std::string(error.what()).find("another configuration"), std::string::npos);
    }
}

TEST_F(TrainerTest, ADeployedCheckpointIsNoTrainingState) {
    const RunFolder folder = run_folder("run");
    run(*make_trainer(folder, 1));
    std::filesystem::copy_file(folder.model(), folder.state(),
                               std::filesystem::copy_options::overwrite_existing);
    const auto trainer = make_trainer(folder, 2);
    EXPECT_THROW(trainer->resume(), Error);
}

} // namespace
} // namespace unit
