#include "core/checkpoint/checkpoint.h"
#include "tests/training/trainer/trainer_fixture.h"

#include <algorithm>

namespace unit {
namespace {

/// Which checkpoints stay.
class Retention : public TrainerTest {
  protected:
    void SetUp() override {
        TrainerTest::SetUp();
        configuration_.output.checkpoint_every = 1;
        configuration_.output.keep = 2;
    }

    static std::vector<std::string> checkpoints_of(const RunFolder& folder) {
        std::vector<std::string> names;
        for (const auto& entry :
             std::filesystem::directory_iterator(folder.checkpoint(0).parent_path())) {
            names.push_back(entry.path().stem());
        }
        std::sort(names.begin(), names.end());
        return names;
    }

    using Names = std::vector<std::string>;
};

TEST_F(Retention, SoManyOfTheNewestStay) {
    const RunFolder folder = run_folder("run");
    run(*make_trainer(folder, 5));
    EXPECT_EQ(checkpoints_of(folder), (Names{"00000004", "00000005"}));
}

TEST_F(Retention, With0AllStay) {
    configuration_.output.keep = 0;
    const RunFolder folder = run_folder("run");
    run(*make_trainer(folder, 4));
    EXPECT_EQ(checkpoints_of(folder), (Names{"00000001", "00000002", "00000003", "00000004"}));
}

TEST_F(Retention, TheBestModelOutlivesItsCheckpoint) {
    // Nothing changes, so that no later model is better than the first.
    configuration_.update.adam.learning_rate = 0.0;
    const RunFolder folder = run_folder("run");
    const Recorder recorder = run(*make_trainer(folder, 4));
    ASSERT_EQ(recorder.validations.size(), 4U);
    EXPECT_TRUE(recorder.validations[0].best);
    EXPECT_FALSE(recorder.validations[3].best);
    EXPECT_EQ(checkpoints_of(folder), (Names{"00000003", "00000004"}));
    EXPECT_EQ(load_checkpoint(folder.model()).description.training.at("iterations"), 1);
}

TEST_F(Retention, WhatAKilledRunHadNoTimeToRemoveGoesWhenItGoesOn) {
    const RunFolder folder = run_folder("run");
    run(*make_trainer(folder, 4));
    std::filesystem::copy_file(folder.checkpoint(4), folder.checkpoint(2));
    const auto trainer = make_trainer(folder, 4);
    trainer->resume();
    run(*trainer);
    EXPECT_EQ(checkpoints_of(folder), (Names{"00000003", "00000004"}));
}

TEST_F(Retention, CheckpointsOfALaterIterationDoNotPushOutNewOnes) {
    const RunFolder folder = run_folder("run");
    run(*make_trainer(folder, 3));
    // As if the state had been deleted, to start anew in the same folder.
    std::filesystem::rename(folder.checkpoint(3), folder.checkpoint(9000));
    std::filesystem::copy_file(folder.checkpoint(9000), folder.checkpoint(8000));
    std::filesystem::remove(folder.state());
    run(*make_trainer(folder, 3));
    EXPECT_EQ(checkpoints_of(folder), (Names{"00000002", "00000003", "00008000", "00009000"}));
}

} // namespace
} // namespace unit
