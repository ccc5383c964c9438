#include "tests/training/trainer/tiny_update.h"

#include <gtest/gtest.h>

namespace unit {
namespace {

TEST(UpdateSkip, ThatFindsSomethingNotFiniteChangesNothingAndSaysSo) {
    const ModelConfiguration model = tiny_model();
    const auto unit = make_model(model);
    UpdateBatch batch = make_batch(model, 1);
    Update update(*unit, {});
    const auto fine = run(update, batch);
    EXPECT_FALSE(fine.discriminators_skipped || fine.generators_skipped);
    const auto before = copies_of(unit->parameters());
    batch.x[0].view({-1})[5] = std::numeric_limits<double>::quiet_NaN();
    const auto result = run(update, batch);
    EXPECT_TRUE(result.discriminators_skipped && result.generators_skipped);
    EXPECT_EQ(largest_change(copies_of(unit->parameters()), before), 0.0);
    EXPECT_EQ(update.generator_optimiser().steps().item<double>(), 1.0);
    const auto after = run(update, make_batch(model, 1));
    EXPECT_FALSE(after.discriminators_skipped || after.generators_skipped);
    EXPECT_EQ(update.generator_optimiser().steps().item<double>(), 2.0);
}

TEST(UpdateSkip, IsMadeIfALossIsInfiniteThoughItsGradientsAreNot) {
    const ModelConfiguration model = tiny_model();
    const auto unit = make_model(model, at::kFloat);
    UpdateBatch batch = make_batch(model, 1, at::kFloat);
    for (at::Tensor& x : batch.x) {
        x.sign_(); // about 1 away from a new model's images
    }
    UpdateSettings settings;
    settings.loss.weights = {};
    settings.loss.weights.gan = settings.loss.weights.kl = settings.loss.weights.cycle_kl = 0.0;
    settings.loss.weights.reconstruction = settings.loss.weights.cycle = 3e38;
    Update update(*unit, settings);
    const auto before = copies_of(update.generator_optimiser().parameters());
    const auto result = run(update, batch);
    EXPECT_TRUE(std::isinf(value_of(result, "generator_total")));
    EXPECT_TRUE(result.generators_skipped);
    EXPECT_EQ(largest_change(copies_of(update.generator_optimiser().parameters()), before), 0.0);
}

TEST(UpdateSkip, OfWhatOnlyTheScaleOfHalfPrecisionMadeTooLargeIsToldApart) {
    const ModelConfiguration model = tiny_model();
    const auto unit = make_model(model, at::kFloat);
    UpdateBatch batch = make_batch(model, 1, at::kFloat);
    UpdateSettings settings;
    settings.precision = TrainingPrecision::Float16;
    settings.loss.weights.gan = 1e36; // times the first scale, 65536, it is infinite
    Update update(*unit, settings);
    const double scale = update.loss_scale().value().item<double>();
    const auto rescaled = run(update, batch);
    EXPECT_TRUE(rescaled.discriminators_skipped);
    EXPECT_TRUE(rescaled.rescaled);
    EXPECT_EQ(update.loss_scale().value().item<double>(), scale / 2.0);
    batch.x[0].view({-1})[5] = std::numeric_limits<double>::quiet_NaN();
    EXPECT_FALSE(run(update, batch).rescaled);
}

TEST(UpdateExamination, FindsWhatAnUpdateWouldAndChangesNothing) {
    const ModelConfiguration model = tiny_model();
    const auto unit = make_model(model);
    UpdateBatch batch = make_batch(model, 1);
    Update update(*unit, {});
    run(update, batch);
    const auto state = [&] {
        std::vector<at::Tensor> all = copies_of(unit->parameters());
        for (const Optimiser* optimiser :
             {&update.generator_optimiser(), &update.discriminator_optimiser()}) {
            for (const auto& [parameter, mean, square] : optimiser->moments()) {
                all.push_back(mean.clone());
                all.push_back(square.clone());
            }
            all.push_back(optimiser->steps().clone());
        }
        all.push_back(update.loss_scale().value().clone());
        return all;
    };
    const auto before = state();
    const auto fine = update.examine({&batch, 1});
    EXPECT_FALSE(fine.discriminators_skipped || fine.generators_skipped);
    EXPECT_EQ(largest_change(state(), before), 0.0);
    EXPECT_EQ(value_of(fine, "real_1"), value_of(run(update, batch), "real_1"));
    const auto after = state();
    batch.x[0].view({-1})[5] = std::numeric_limits<double>::quiet_NaN();
    const auto broken = update.examine({&batch, 1});
    EXPECT_TRUE(broken.discriminators_skipped && broken.generators_skipped);
    EXPECT_EQ(largest_change(state(), after), 0.0);
}

} // namespace
} // namespace unit
