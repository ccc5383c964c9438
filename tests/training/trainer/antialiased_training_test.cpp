// What trainings with kernel constraints ship.
#include "core/checkpoint/checkpoint.h"
#include "tests/training/trainer/trainer_fixture.h"

#include <ATen/ATen.h>

namespace unit {
namespace {

class AntialiasedTraining : public TrainerTest {
  protected:
    void SetUp() override {
        TrainerTest::SetUp();
        configuration_.output.weights = StoredWeights::Float32;
        configuration_.model.encoder_private_blocks = 1;
        configuration_.model.generator_private_blocks = 1;
        configuration_.model.image_kernel = 3;
        configuration_.initialisation = InitialWeights::Kaiming;
    }

    /// The middle of the translation of a flat image by a model that was trained for a moment. It
    /// is so far from the border that it sees nothing of it.
    at::Tensor flat_translation(const std::string& run_name) {
        const RunFolder folder = run_folder(run_name);
        run(*make_trainer(folder, 5));
        const LoadedCheckpoint loaded = load_checkpoint(folder.model());
        const at::NoGradGuard no_gradient;
        const at::Tensor color = at::tensor({0.5F, -0.25F, 0.1F}).view({1, 3, 1, 1});
        return loaded.model
            ->translate(DomainNumber::One, DomainNumber::Two,
                        color.expand({1, 3, 192, 192}).contiguous())
            .slice(2, 80, 112)
            .slice(3, 80, 112);
    }

    /// The largest amplitude of a wave of whole cycles in the image, but for the mean.
    static double largest_wave(const at::Tensor& image) {
        const at::Tensor amplitudes = at::fft_fft2(image).abs() / (32.0 * 32.0);
        amplitudes.select(2, 0).select(2, 0).zero_();
        return amplitudes.max().item<double>();
    }
};

TEST_F(AntialiasedTraining, LeavesNoWavesInTranslationsOfFlatImages) {
    for (const int patch : {1, 2, 4}) {
        configuration_.model.patch = patch;
        configuration_.update.constraints = {};
        const double free = largest_wave(flat_translation("free" + std::to_string(patch)));
        configuration_.update.constraints.antialias_upsampling = true;
        const double kept = largest_wave(flat_translation("kept" + std::to_string(patch)));
        EXPECT_LE(kept, 2e-7) << patch;
        EXPECT_GE(free, 1e-3) << patch << ": a free training has waves of the patches' period";
    }
}

TEST_F(AntialiasedTraining, KeepsTheLowPassOfEncoders) {
    configuration_.model.downsampling_kernel = 4;
    configuration_.update.constraints.antialias_downsampling = true;
    const RunFolder folder = run_folder("run");
    run(*make_trainer(folder, 5));
    const LoadedCheckpoint loaded = load_checkpoint(folder.model());
    const at::Tensor signs = at::tensor({1.0F, -1.0F, 1.0F, -1.0F});
    for (const char* name : {"encoder1.private.1.conv.weight", "encoder2.private.2.conv.weight"}) {
        const at::Tensor weight = loaded.model->named_parameters()[name].detach();
        EXPECT_LE((weight * signs).sum(3).abs().max().item<double>(), 1e-6) << name;
        EXPECT_LE((weight * signs.view({4, 1})).sum(2).abs().max().item<double>(), 1e-6) << name;
        EXPECT_GE(weight.abs().max().item<double>(), 1e-2) << name;
    }
}

TEST_F(AntialiasedTraining, BeginsProjectedAlsoFromACheckpoint) {
    const RunFolder first = run_folder("first");
    run(*make_trainer(first, 1));
    configuration_.update.constraints.antialias_upsampling = true;
    configuration_.init = first.model().string();
    configuration_.discriminator_warmup = 2; // E and G do not step
    const RunFolder second = run_folder("second");
    const auto trainer = make_trainer(second, 1);
    trainer->start_from(configuration_.init);
    run(*trainer);
    const at::Tensor weight = load_checkpoint(second.model())
                                  .model->named_parameters()["generator1.private.1.conv.weight"]
                                  .detach();
    const at::Tensor middle = weight.select(2, 1).select(2, 1);
    const at::Tensor beside = weight.select(2, 1).select(2, 0) + weight.select(2, 1).select(2, 2);
    EXPECT_LE((middle - beside).abs().max().item<double>(), 1e-6);
    EXPECT_GE(middle.abs().max().item<double>(), 1e-2);
}

} // namespace
} // namespace unit
