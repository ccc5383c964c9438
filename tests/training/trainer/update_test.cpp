#include "tests/training/trainer/tiny_update.h"

#include <gtest/gtest.h>

namespace unit {
namespace {

enum class Design { Papers, LaterCode, Patches };

class UpdateGradients : public testing::TestWithParam<std::tuple<GanForm, Design, bool>> {};

TEST_P(UpdateGradients, AgreeWithFiniteDifferences) {
    const auto& [form, design, checkpoint] = GetParam();
    ModelConfiguration model = tiny_model();
    if (design == Design::Patches) {
        model.patch = 4;
        model.image_kernel = 3;
    } else if (design == Design::LaterCode) {
        model.image_channels = {1, 3};
        model.padding = Padding::Reflect;
        model.encoder_norm = Norm::Instance;
        model.generator_norm = Norm::Layer;
        model.upsampling = Upsampling::Nearest;
        model.upsampling_kernel = 5;
        model.image_kernel = 7;
        model.downsampling_kernel = 4;
    }
    UpdateSettings settings;
    settings.loss.gan_form = form;
    settings.checkpoint_activations = checkpoint;
    const UpdateBatch batch = make_batch(model, 2);
    expect_gradients_of_total(settings, model, batch, "generator_total", true);
    expect_gradients_of_total(settings, model, batch, "discriminator_total", false);
}

INSTANTIATE_TEST_SUITE_P(Forms, UpdateGradients,
                         testing::Values(std::tuple{GanForm::Log, Design::Papers, false},
                                         std::tuple{GanForm::LeastSquares, Design::LaterCode,
                                                    false},
                                         std::tuple{GanForm::LeastSquares, Design::Patches, false},
                                         std::tuple{GanForm::Hinge, Design::Papers, true}));

TEST(UpdateStep, SharesFakesAsIfBothStepsHadDrawnTheSameNoise) {
    const ModelConfiguration model = tiny_model();
    UpdateBatch batch = make_batch(model, 2);
    batch.discriminator_noise = batch.noise;
    std::vector<std::vector<at::Tensor>> weights;
    for (const bool share : {true, false}) {
        const auto unit = make_model(model);
        UpdateSettings settings;
        settings.share_fakes = share;
        Update update(*unit, settings);
        for (int number = 0; number < 3; ++number) {
            run(update, batch);
        }
        weights.push_back(copies_of(unit->parameters()));
    }
    EXPECT_LE(largest_change(weights[0], weights[1]), 1e-12);
}

TEST(UpdateStep, DrawsOtherFakesForDWithoutSharing) {
    const ModelConfiguration model = tiny_model();
    const UpdateBatch batch = make_batch(model, 1);
    UpdateSettings settings;
    const auto unit = make_model(model);
    const double shared =
        value_of(run(*std::make_unique<Update>(*unit, settings), batch, 0.0), "fake_1");
    settings.share_fakes = false;
    const double separate =
        value_of(run(*std::make_unique<Update>(*unit, settings), batch, 0.0), "fake_1");
    EXPECT_NE(shared, separate);
}

TEST(UpdateStep, InPartsEqualsTheWholeBatch) {
    ModelConfiguration model = tiny_model();
    model.dropout = 0.0; // a batch drops other values than its parts
    const UpdateBatch whole = make_batch(model, 4);
    const std::vector<UpdateBatch> parts = {slice(whole, 0, 1), slice(whole, 1, 1),
                                            slice(whole, 2, 1), slice(whole, 3, 1)};
    for (const bool share : {true, false}) {
        UpdateSettings settings;
        settings.share_fakes = share;
        const auto one = make_model(model);
        const auto other = make_model(model);
        Update at_once(*one, settings);
        Update in_parts(*other, settings);
        for (int number = 0; number < 2; ++number) {
            const auto expected = run(at_once, whole);
            const auto actual = in_parts.run(parts, kRate);
            for (std::size_t index = 0; index < expected.losses.size(); ++index) {
                EXPECT_NEAR(actual.losses[index].value, expected.losses[index].value, 1e-9)
                    << expected.losses[index].name;
            }
        }
        EXPECT_LE(largest_change(copies_of(one->parameters()), copies_of(other->parameters())),
                  1e-9);
    }
}

TEST(UpdateStep, OfAThreadForEachDomainGivesTheSameBits) {
    const ModelConfiguration model = tiny_model();
    const UpdateBatch batch = make_batch(model, 1, at::kFloat);
    std::vector<std::vector<at::Tensor>> weights;
    for (const bool parallel : {false, true}) {
        const auto unit = make_model(model, at::kFloat);
        UpdateSettings settings;
        settings.parallel_domains = parallel;
        Update update(*unit, settings);
        for (int number = 0; number < 3; ++number) {
            run(update, batch);
        }
        weights.push_back(copies_of(unit->parameters()));
    }
    EXPECT_EQ(largest_change(weights[0], weights[1]), 0.0);
}

TEST(UpdateStep, OfDiscriminatorsAloneLeavesTheOthers) {
    const ModelConfiguration model = tiny_model();
    const auto unit = make_model(model);
    const UpdateBatch batch = make_batch(model, 1);
    Update update(*unit, {});
    const auto generators = copies_of(update.generator_optimiser().parameters());
    const auto discriminators = copies_of(update.discriminator_optimiser().parameters());
    const auto result = update.run({&batch, 1}, kRate, /*generators=*/false);
    EXPECT_EQ(largest_change(copies_of(update.generator_optimiser().parameters()), generators),
              0.0);
    EXPECT_GT(
        largest_change(copies_of(update.discriminator_optimiser().parameters()), discriminators),
        0.0);
    EXPECT_TRUE(std::isnan(value_of(result, "generator_total")));
    EXPECT_FALSE(std::isnan(value_of(result, "discriminator_total")));
}

TEST(UpdateStep, OfDiscriminatorsHasItsOwnShareOfTheLearningRate) {
    const ModelConfiguration model = tiny_model();
    const UpdateBatch batch = make_batch(model, 1);
    // A rate three times as high by the setting, by the rate itself, and the setting alone.
    std::vector<std::vector<at::Tensor>> discriminators;
    std::vector<std::vector<at::Tensor>> generators;
    for (const auto& [factor, rate] : {std::pair{3.0, kRate}, {1.0, 3.0 * kRate}, {1.0, kRate}}) {
        const auto unit = make_model(model);
        UpdateSettings settings;
        settings.discriminator_rate = factor;
        Update update(*unit, settings);
        run(update, batch, rate);
        discriminators.push_back(copies_of(update.discriminator_optimiser().parameters()));
        generators.push_back(copies_of(update.generator_optimiser().parameters()));
    }
    EXPECT_LE(largest_change(discriminators[0], discriminators[1]), 1e-12);
    EXPECT_GT(largest_change(discriminators[0], discriminators[2]), kRate);
    EXPECT_GT(largest_change(generators[0], generators[1]), kRate);
    EXPECT_LT(largest_change(generators[0], generators[2]), 2.5 * kRate);
}

TEST(UpdateStep, ClipsGradientsToTheGivenNorm) {
    const ModelConfiguration model = tiny_model();
    const auto unit = make_model(model);
    const UpdateBatch batch = make_batch(model, 1);
    const auto norm_of = [](const Optimiser& optimiser) {
        double sum = 0.0;
        for (const at::Tensor& parameter : optimiser.parameters()) {
            sum += parameter.grad().square().sum().item<double>();
        }
        return std::sqrt(sum);
    };
    Update free(*unit, {});
    run(free, batch, 0.0);
    const double norm = norm_of(free.generator_optimiser());
    UpdateSettings settings;
    settings.adam.gradient_clip = norm / 3.0;
    Update clipped(*unit, settings);
    run(clipped, batch, 0.0);
    EXPECT_NEAR(norm_of(clipped.generator_optimiser()), norm / 3.0, 1e-5 * norm);
    settings.adam.gradient_clip = norm * 3.0;
    Update loose(*unit, settings);
    run(loose, batch, 0.0);
    EXPECT_NEAR(norm_of(loose.generator_optimiser()), norm, 1e-9 * norm);
}

TEST(UpdateStep, InBfloat16StaysNearSinglePrecision) {
    expect_losses_near_single_precision(tiny_model());
}

TEST(UpdateStep, WithCheckpointedActivationsIsTheSameInEachPrecision) {
    const ModelConfiguration model = tiny_model();
    const UpdateBatch batch = make_batch(model, 1, at::kFloat);
    for (const auto& [precision, tolerance] :
         {std::pair{TrainingPrecision::Float32, 1e-5}, {TrainingPrecision::BFloat16, 1e-2}}) {
        std::vector<Update::Result> results;
        for (const bool checkpoint : {false, true}) {
            const auto unit = make_model(model, at::kFloat);
            UpdateSettings settings;
            settings.precision = precision;
            settings.checkpoint_activations = checkpoint;
            Update update(*unit, settings);
            run(update, batch);
            results.push_back(run(update, batch));
        }
        // Gradients of shared layers are summed in another order.
        for (std::size_t index = 0; index < results[0].losses.size(); ++index) {
            const LossValue& loss = results[0].losses[index];
            EXPECT_NEAR(results[1].losses[index].value, loss.value,
                        tolerance * std::max(std::abs(loss.value), 0.1))
                << loss.name;
        }
    }
}

} // namespace
} // namespace unit
