// Whole trainings with what the paper does not have.
#include "core/checkpoint/safetensors.h"
#include "core/error.h"
#include "tests/training/trainer/trainer_fixture.h"

#include <algorithm>

namespace unit {
namespace {

class LaterSettingsTest : public TrainerTest {
  protected:
    void SetUp() override {
        TrainerTest::SetUp();
        LossConfiguration& loss = configuration_.update.loss;
        loss.weights.identity = 10.0;
        loss.weights.edge = 2.0;
        loss.weights.warp_consistency = 20.0;
        loss.warp_pixels = 3.0;
        loss.weights.contrast = 1.0;
        loss.weights.r1 = 5.0;
        loss.r1_every = 3;
        configuration_.model.dropout = 0.5;
        configuration_.model.downsampling_kernel = 4;
        configuration_.model.residual_scale = true;
        configuration_.model.discriminator_spectral_norm = true;
        configuration_.update.constraints = {true, true};
        configuration_.accumulation = 2;
    }
};

TEST_F(LaterSettingsTest, AResumedTrainingEndsWithTheSameBytes) {
    const RunFolder whole = run_folder("whole");
    const Recorder all = run(*make_trainer(whole, 7));

    const RunFolder parts = run_folder("parts");
    run_until(*make_trainer(parts, 7), 4);
    const auto resumed = make_trainer(parts, 7);
    resumed->resume();
    run(*resumed);
    EXPECT_TRUE(bytes_of(parts.state()) == bytes_of(whole.state()));
    EXPECT_TRUE(bytes_of(parts.model()) == bytes_of(whole.model()));
}

TEST_F(LaterSettingsTest, AStateHasSingularVectorsWhereTheyAreUsed) {
    const auto vectors_in = [&](const std::string& name) {
        const RunFolder folder = run_folder(name);
        run(*make_trainer(folder, 1));
        const SafetensorsFile state(folder.state());
        return std::ranges::count_if(state.tensors(), [](const auto& tensor) {
            return tensor.first.starts_with("buffer.discriminator");
        });
    };
    EXPECT_EQ(vectors_in("with"), 2 * 3 * 5); // convolutions of domains, scales, layers
    configuration_.model.discriminator_spectral_norm = false;
    EXPECT_EQ(vectors_in("without"), 0);
}

TEST_F(LaterSettingsTest, AStateWithoutSingularVectorsIsRefusedWhereTheyAreUsed) {
    configuration_.model.discriminator_spectral_norm = false;
    const RunFolder folder = run_folder("run");
    run(*make_trainer(folder, 1));
    configuration_.model.discriminator_spectral_norm = true;
    EXPECT_THROW(make_trainer(folder, 2)->resume(), Error);
}

TEST_F(LaterSettingsTest, AThreadForEachDomainGivesTheSameBytes) {
    configuration_.threads = 1;
    const RunFolder one = run_folder("one-thread");
    run(*make_trainer(one, 4));
    configuration_.threads = 2;
    const RunFolder two = run_folder("two-threads");
    run(*make_trainer(two, 4));
    EXPECT_TRUE(bytes_of(two.state()) == bytes_of(one.state()));
}

TEST_F(LaterSettingsTest, ThePenaltyOfGradientsComesEachSoManyUpdates) {
    const Recorder recorder = run(*make_trainer(run_folder("run"), 7));
    EXPECT_EQ(recorder.history.at("real_1").size(), 7U);
    EXPECT_EQ(recorder.history.at("r1_1").size(), 3U); // of updates 0, 3 and 6
    EXPECT_EQ(recorder.history.at("r1_2").size(), 3U);
}

} // namespace
} // namespace unit
