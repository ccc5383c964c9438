#include "tests/core/model/without_blocks.h"
#include "tests/training/trainer/tiny_update.h"

#include <gtest/gtest.h>

namespace unit {
namespace {

ModelConfiguration tiny_scaled_model(Norm norm = Norm::Instance) {
    ModelConfiguration model = tiny_model();
    model.norm = norm;
    model.residual_scale = true;
    return model;
}

TEST(UpdateOfResidualScales, HasTheGradientsOfFiniteDifferences) {
    for (const Norm norm : {Norm::None, Norm::Instance, Norm::Layer}) {
        ModelConfiguration model = tiny_scaled_model(norm);
        UpdateSettings settings;
        settings.checkpoint_activations = norm == Norm::Layer;
        const UpdateBatch batch = make_batch(model, 2);
        expect_gradients_of_total(settings, model, batch, "generator_total", true);
        expect_gradients_of_total(settings, model, batch, "discriminator_total", false);
    }
}

std::unique_ptr<Unit> new_model(const ModelConfiguration& configuration) {
    at::manual_seed(1);
    auto model = std::make_unique<Unit>(configuration);
    initialise_weights(*model, Initialisation::Kaiming);
    model->to(at::kDouble);
    return model;
}

TEST(UpdateOfResidualScales, BeginsWithTheLossesOfNetworksWithoutBlocks) {
    ModelConfiguration model = tiny_scaled_model();
    model.dropout = 0.5;
    const auto unit = new_model(model);
    const auto bare = test::without_blocks(*unit);
    const UpdateBatch batch = make_batch(model, 2);
    Update update(*unit, {});
    const Update::Result first = run(update, batch);
    const Update::Result expected = run(*std::make_unique<Update>(*bare, UpdateSettings()), batch);
    ASSERT_EQ(first.losses.size(), expected.losses.size());
    for (std::size_t index = 0; index < first.losses.size(); ++index) {
        EXPECT_EQ(first.losses[index].value, expected.losses[index].value)
            << first.losses[index].name;
    }
    // Then blocks take part: their factors have moved.
    EXPECT_NE(value_of(run(update, batch), "reconstruction_1"),
              value_of(run(*std::make_unique<Update>(*bare, UpdateSettings()), batch),
                       "reconstruction_1"));
    for (const NamedParameter& parameter : unit->generator_parameters()) {
        if (parameter.name.ends_with(".scale")) {
            EXPECT_GT(parameter.value.abs().min().item<double>(), 0.0) << parameter.name;
        }
    }
}

TEST(UpdateOfResidualScales, InBfloat16StaysNearSinglePrecision) {
    expect_losses_near_single_precision(tiny_scaled_model());
}

} // namespace
} // namespace unit
