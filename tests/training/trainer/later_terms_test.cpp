// Terms that the paper does not have, in whole updates.
#include "tests/training/distributed/ranks_in_threads.h"
#include "tests/training/trainer/tiny_update.h"
#include "training/losses/warp.h"

#include <gtest/gtest.h>

namespace unit {
namespace {

/// All of them.
UpdateSettings settings_of_later_terms() {
    UpdateSettings settings;
    settings.loss.weights.identity = 4.0;
    settings.loss.weights.edge = 2.0;
    settings.loss.weights.warp_consistency = 30.0;
    settings.loss.warp_pixels = 2.0;
    settings.loss.weights.contrast = 3.0;
    settings.loss.weights.r1 = 5.0;
    settings.loss.r1_every = 2;
    return settings;
}

/// A batch with the random numbers of these terms.
UpdateBatch batch_for(const UpdateSettings& settings, const ModelConfiguration& model,
                      std::int64_t images, at::ScalarType type = at::kDouble) {
    UpdateBatch batch = make_batch(model, images, type);
    batch.penalises_gradients = settings.loss.penalises_gradients(0);
    for (std::size_t domain = 0; domain < 2; ++domain) {
        draw_for_terms(batch.x[domain], settings.loss, batch.noise[domain]);
    }
    return batch;
}

const std::vector<std::string> kTermsOfLater{
    "identity_1", "identity_2",  "edge_12",     "edge_21", "warp_12",
    "warp_21",    "contrast_12", "contrast_21", "r1_1",    "r1_2"};

TEST(UpdateOfLaterTerms, HasTheGradientsOfFiniteDifferences) {
    ModelConfiguration model = tiny_model();
    UpdateSettings settings = settings_of_later_terms();
    settings.loss.weights.contrast = 0.0; // stops the gradient of a part on purpose
    for (const std::array<int, 2> channels : {std::array{3, 3}, {1, 3}}) {
        model.image_channels = channels;
        settings.loss.weights.identity = channels[0] == channels[1] ? 4.0 : 0.0;
        const UpdateBatch batch = batch_for(settings, model, 2);
        expect_gradients_of_total(settings, model, batch, "generator_total", true);
        expect_gradients_of_total(settings, model, batch, "discriminator_total", false);
    }
}

TEST(UpdateOfLaterTerms, WithSpectralNormsHasTheGradientsOfFiniteDifferences) {
    ModelConfiguration model = tiny_model();
    model.discriminator_spectral_norm = true;
    UpdateSettings settings = settings_of_later_terms();
    settings.loss.weights.contrast = 0.0; // stops the gradient of a part on purpose
    const UpdateBatch batch = batch_for(settings, model, 1);
    expect_gradients_of_total(settings, model, batch, "generator_total", true);
    expect_gradients_of_total(settings, model, batch, "discriminator_total", false);
}

TEST(UpdateOfLaterTerms, OfSeveralKindsHasTheGradientsOfFiniteDifferences) {
    ModelConfiguration model = tiny_model();
    model.discriminator_logits = 3;
    UpdateSettings settings = settings_of_later_terms();
    settings.loss.weights.contrast = 0.0; // stops the gradient of a part on purpose
    UpdateBatch batch = batch_for(settings, model, 2);
    batch.kinds = {at::tensor({2, 0}, at::kLong), at::tensor({0, 1}, at::kLong)};
    expect_gradients_of_total(settings, model, batch, "generator_total", true);
    expect_gradients_of_total(settings, model, batch, "discriminator_total", false);
}

// By the weights of the last layer: only logits of the kinds that a batch has learn from it.
TEST(UpdateOfLaterTerms, OfAKindTeachesThatKindsLogits) {
    ModelConfiguration model = tiny_model();
    model.discriminator_logits = 3;
    const auto unit = make_model(model);
    UpdateBatch batch = make_batch(model, 1);
    // D1 judges x1 and what was made of x2, D2 the others.
    batch.kinds = {at::tensor({0}, at::kLong), at::tensor({2}, at::kLong)};
    UpdateSettings settings;
    settings.adam.weight_decay = 0.0;
    Update update(*unit, settings);
    const std::string name =
        "discriminator1.scale1." + std::to_string(model.discriminator_layers) + ".conv.weight";
    const at::Tensor before = unit->named_parameters()[name].detach().clone();
    run(update, batch);
    const at::Tensor change = (unit->named_parameters()[name].detach() - before).abs();
    EXPECT_GT(change[0].max().item<double>(), 0.0);
    EXPECT_EQ(change[1].max().item<double>(), 0.0);
    EXPECT_GT(change[2].max().item<double>(), 0.0);
}

TEST(UpdateOfLaterTerms, HasThemOnlyWithAWeight) {
    const ModelConfiguration model = tiny_model();
    const auto unit = make_model(model);
    const UpdateSettings settings = settings_of_later_terms();
    const auto without = run(*std::make_unique<Update>(*unit, UpdateSettings()),
                             batch_for(UpdateSettings(), model, 1), 0.0);
    const auto with =
        run(*std::make_unique<Update>(*unit, settings), batch_for(settings, model, 1), 0.0);
    for (const std::string& name : kTermsOfLater) {
        EXPECT_TRUE(std::isnan(value_of(without, name))) << name;
        EXPECT_GT(value_of(with, name), 0.0) << name;
    }
    // What else there is has not changed.
    EXPECT_EQ(without.losses.size() + kTermsOfLater.size(), with.losses.size());
    EXPECT_EQ(value_of(without, "real_1"), value_of(with, "real_1"));
    // The reports take what stands before its total for terms of the D step.
    EXPECT_STREQ(with.losses[6].name, "discriminator_total");
    EXPECT_NEAR(with.losses[6].value,
                value_of(without, "discriminator_total") +
                    5.0 * (value_of(with, "r1_1") + value_of(with, "r1_2")),
                1e-9);
    EXPECT_EQ(value_of(without, "cycle_1"), value_of(with, "cycle_1"));
}

TEST(UpdateOfLaterTerms, TakesImagesForThoseOfTheOtherDomainAsAtInference) {
    ModelConfiguration model = tiny_model();
    model.dropout = 0.5;
    const auto unit = make_model(model);
    const UpdateBatch batch = batch_for(settings_of_later_terms(), model, 2);
    const auto result =
        run(*std::make_unique<Update>(*unit, settings_of_later_terms()), batch, 0.0);
    const at::NoGradGuard no_gradient;
    const auto distance = [&](DomainNumber from, DomainNumber to, const at::Tensor& x) {
        return (unit->translate(from, to, x) - x).abs().mean().item<double>();
    };
    EXPECT_NEAR(value_of(result, "identity_1"),
                distance(DomainNumber::Two, DomainNumber::One, batch.x[0]), 1e-12);
    EXPECT_NEAR(value_of(result, "identity_2"),
                distance(DomainNumber::One, DomainNumber::Two, batch.x[1]), 1e-12);
}

TEST(UpdateOfLaterTerms, WarpsTranslationsAsAtInference) {
    ModelConfiguration model = tiny_model();
    model.dropout = 0.5;
    const auto unit = make_model(model);
    const UpdateSettings settings = settings_of_later_terms();
    const UpdateBatch batch = batch_for(settings, model, 2);
    for (const bool checkpoint : {false, true}) {
        Streams streams;
        add_warped_streams(*unit, DomainNumber::One, batch.x[0], batch.noise[0].warp, checkpoint,
                           streams);
        const auto translation = [&](const at::Tensor& x) {
            return unit->translate(DomainNumber::One, DomainNumber::Two, x);
        };
        EXPECT_LE((streams.steady_translation - translation(batch.x[0])).abs().max().item<double>(),
                  1e-12);
        EXPECT_LE(
            (streams.translation_of_warped - translation(warped(batch.x[0], batch.noise[0].warp)))
                .abs()
                .max()
                .item<double>(),
            1e-12);
    }
}

TEST(UpdateOfLaterTerms, InPartsEqualsTheWholeBatch) {
    ModelConfiguration model = tiny_model();
    model.dropout = 0.0; // a batch drops other values than its parts
    const UpdateSettings settings = settings_of_later_terms();
    const UpdateBatch whole = batch_for(settings, model, 4);
    const std::vector<UpdateBatch> parts = {slice(whole, 0, 2), slice(whole, 2, 2)};
    const auto one = make_model(model);
    const auto other = make_model(model);
    Update at_once(*one, settings);
    Update in_parts(*other, settings);
    for (int number = 0; number < 2; ++number) {
        const auto expected = run(at_once, whole);
        const auto actual = in_parts.run(parts, kRate);
        ASSERT_EQ(actual.losses.size(), expected.losses.size());
        for (std::size_t index = 0; index < expected.losses.size(); ++index) {
            EXPECT_NEAR(actual.losses[index].value, expected.losses[index].value, 1e-8)
                << expected.losses[index].name;
        }
    }
    EXPECT_LE(largest_change(copies_of(one->parameters()), copies_of(other->parameters())), 1e-8);
}

TEST(UpdateOfLaterTerms, InBfloat16StaysNearSinglePrecision) {
    ModelConfiguration model = tiny_model();
    model.discriminator_spectral_norm = true;
    std::vector<Update::Result> results;
    for (const TrainingPrecision precision :
         {TrainingPrecision::Float32, TrainingPrecision::BFloat16}) {
        const auto unit = make_model(model, at::kFloat);
        UpdateSettings settings = settings_of_later_terms();
        settings.precision = precision;
        const UpdateBatch batch = batch_for(settings, model, 1, at::kFloat);
        results.push_back(run(*std::make_unique<Update>(*unit, settings), batch));
        EXPECT_FALSE(results.back().generators_skipped || results.back().discriminators_skipped);
    }
    EXPECT_EQ(value_of(results[1], "r1_1"), value_of(results[0], "r1_1")) << "stays fp32";
    std::vector<std::string> names = kTermsOfLater;
    names.insert(names.end(), {"real_1", "fake_2", "gan_1"});
    for (const std::string& name : names) {
        const double exact = value_of(results[0], name);
        EXPECT_NEAR(value_of(results[1], name), exact, 0.05 * std::max(exact, 0.1)) << name;
    }
}

TEST(StreamNoise, HasTheDeviationThatIsAskedFor) {
    const at::Tensor x = at::zeros({1, 3, 64, 64});
    at::manual_seed(5);
    const at::Tensor usual = draw_noise(x, 16, 1.0, 0).image;
    at::manual_seed(5);
    const at::Tensor quiet = draw_noise(x, 16, 0.25, 0).image;
    EXPECT_TRUE(at::allclose(quiet, 0.25 * usual, 1e-6, 0.0));
    EXPECT_NEAR(usual.std().item<double>(), 1.0, 0.05);
    EXPECT_FALSE(draw_noise(x, 16, 0.0, 0).translation.defined());
}

TEST(UpdateOfLaterTerms, OfProcessesEqualsThatOfTheWholeBatch) {
    ModelConfiguration model = tiny_model();
    model.downsampling_kernel = 4;
    model.discriminator_spectral_norm = true;
    UpdateSettings settings = settings_of_later_terms();
    settings.constraints = {true, true};
    const UpdateBatch whole = batch_for(settings, model, 4);
    const std::array models{make_model(model), make_model(model), make_model(model)};
    Update at_once(*models[2], settings);
    test::as_ranks(2, [&](ProcessGroup& group) {
        Update update(*models[static_cast<std::size_t>(group.rank())], settings, group);
        const UpdateBatch own = slice(whole, 2 * group.rank(), 2);
        for (int number = 0; number < 3; ++number) {
            run(update, own);
        }
    });
    for (int number = 0; number < 3; ++number) {
        run(at_once, whole);
    }
    const auto state_of = [](const Unit& unit) {
        std::vector<at::Tensor> all = unit.parameters();
        for (const NamedParameter& vector : unit.singular_vectors()) {
            all.push_back(vector.value);
        }
        return copies_of(all);
    };
    const auto first = state_of(*models[0]);
    EXPECT_LE(largest_change(state_of(*models[2]), first), 1e-9);
    EXPECT_EQ(largest_change(state_of(*models[1]), first), 0.0);
}

TEST(UpdateStep, WithoutNoiseDecodesMuItself) {
    ModelConfiguration model = tiny_model();
    model.dropout = 0.0;
    const auto unit = make_model(model);
    UpdateBatch batch = make_batch(model, 1);
    batch.noise = {};
    UpdateSettings settings;
    settings.loss.objective = Objective::Released; // its KL is of z
    const auto result = run(*std::make_unique<Update>(*unit, settings), batch, 0.0);
    const at::NoGradGuard no_gradient;
    const at::Tensor mu = unit->encode(DomainNumber::One, batch.x[0]);
    EXPECT_NEAR(value_of(result, "kl_1"), mu.square().mean().item<double>(), 1e-12);
    const at::Tensor x12 = unit->generate(DomainNumber::Two, mu.clone());
    const at::Tensor x121 = unit->translate(DomainNumber::Two, DomainNumber::One, x12);
    EXPECT_NEAR(value_of(result, "cycle_1"), (x121 - batch.x[0]).abs().mean().item<double>(),
                1e-12);
}

} // namespace
} // namespace unit
