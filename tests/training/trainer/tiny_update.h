#pragma once

#include "core/model/initialisation.h"
#include "tests/core/model/without_blocks.h"
#include "training/trainer/update.h"

#include <ATen/ATen.h>
#include <algorithm>
#include <array>
#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <memory>
#include <string>
#include <vector>

namespace unit {

inline constexpr double kRate = 1e-3;

inline ModelConfiguration tiny_model() {
    ModelConfiguration configuration;
    configuration.encoder_width = configuration.generator_width = 2;
    configuration.discriminator_width = 2;
    configuration.encoder_private_blocks = configuration.generator_private_blocks = 1;
    configuration.discriminator_layers = 2;
    configuration.discriminator_scales = 2;
    return configuration;
}

inline std::unique_ptr<Unit> make_model(const ModelConfiguration& configuration,
                                        at::ScalarType type = at::kDouble) {
    at::manual_seed(1);
    auto model = std::make_unique<Unit>(configuration);
    initialise_weights(*model, Initialisation::Kaiming);
    test::draw_residual_scales(*model);
    model->to(type);
    model->iterate_singular_vectors(3000, at::zeros({}));
    return model;
}

inline UpdateBatch make_batch(const ModelConfiguration& model, std::int64_t images,
                              at::ScalarType type = at::kDouble, std::uint64_t seed = 2) {
    at::manual_seed(seed);
    UpdateBatch batch;
    for (std::size_t domain = 0; domain < 2; ++domain) {
        const std::int64_t channels = model.image_channels[domain];
        batch.x[domain] = at::rand({images, channels, 16, 16}, type) * 2.0 - 1.0;
        batch.noise[domain] =
            draw_noise(batch.x[domain], model.latent_channels(), 1.0, 10 * seed + domain);
        batch.discriminator_noise[domain] =
            draw_noise(batch.x[domain], model.latent_channels(), 1.0, 20 * seed + domain);
    }
    return batch;
}

/// The images [first, first + count) of a batch with their noise.
inline UpdateBatch slice(const UpdateBatch& batch, std::int64_t first, std::int64_t count) {
    UpdateBatch part = batch;
    for (std::size_t domain = 0; domain < 2; ++domain) {
        const auto cut = [&](at::Tensor& tensor) {
            tensor = tensor.slice(0, first, first + count).clone();
        };
        cut(part.x[domain]);
        if (batch.kinds[domain].defined()) {
            cut(part.kinds[domain]);
        }
        for (StreamNoise* noise : {&part.noise[domain], &part.discriminator_noise[domain]}) {
            cut(noise->image);
            cut(noise->translation);
        }
        if (batch.noise[domain].warp.defined()) {
            cut(part.noise[domain].warp);
        }
    }
    return part;
}

inline Update::Result run(Update& update, const UpdateBatch& batch, double rate = kRate) {
    return update.run({&batch, 1}, rate);
}

inline double value_of(const Update::Result& result, const std::string& name) {
    for (const LossValue& loss : result.losses) {
        if (name == loss.name) {
            return loss.value;
        }
    }
    return std::numeric_limits<double>::quiet_NaN();
}

inline std::vector<at::Tensor> copies_of(const std::vector<at::Tensor>& tensors) {
    std::vector<at::Tensor> copies;
    for (const at::Tensor& tensor : tensors) {
        copies.push_back(tensor.detach().clone());
    }
    return copies;
}

inline double largest_change(const std::vector<at::Tensor>& a, const std::vector<at::Tensor>& b) {
    double largest = 0.0;
    for (std::size_t index = 0; index < a.size(); ++index) {
        const double difference = (a[index] - b[index]).abs().max().item<double>();
        largest = std::isnan(difference) ? difference : std::max(largest, difference);
    }
    return largest;
}

/// What the second of two updates gives in fp32, then in bf16.
inline std::array<Update::Result, 2> results_in_both_precisions(const ModelConfiguration& model) {
    const UpdateBatch batch = make_batch(model, 1, at::kFloat);
    std::array<Update::Result, 2> results;
    for (const TrainingPrecision precision :
         {TrainingPrecision::Float32, TrainingPrecision::BFloat16}) {
        const auto unit = make_model(model, at::kFloat);
        UpdateSettings settings;
        settings.precision = precision;
        Update update(*unit, settings);
        run(update, batch);
        results[precision == TrainingPrecision::Float32 ? 0 : 1] = run(update, batch);
        EXPECT_EQ(unit->parameters().front().scalar_type(), at::kFloat);
    }
    return results;
}

/// Expects of all losses that bf16 changes them, and by 5 % at most; small ones count as 0.1.
inline void expect_losses_near_single_precision(const ModelConfiguration& model) {
    const auto [single, half] = results_in_both_precisions(model);
    ASSERT_EQ(half.losses.size(), single.losses.size());
    for (std::size_t index = 0; index < single.losses.size(); ++index) {
        const LossValue& exact = single.losses[index];
        EXPECT_NE(half.losses[index].value, exact.value) << exact.name;
        EXPECT_NEAR(half.losses[index].value, exact.value,
                    0.05 * std::max(std::abs(exact.value), 0.1))
            << exact.name;
    }
}

/// Compares the gradients of a step with central differences of its total, parameter by parameter
/// along a random direction. The rate is 0, so that no step changes anything.
inline void expect_gradients_of_total(const UpdateSettings& settings,
                                      const ModelConfiguration& model, const UpdateBatch& batch,
                                      const std::string& total, bool of_generators) {
    // So small that hardly any ReLU or absolute value turns between the two.
    constexpr double kStep = 1e-8;
    const auto unit = make_model(model);
    Update update(*unit, settings);
    run(update, batch, 0.0);
    const Optimiser& optimiser =
        of_generators ? update.generator_optimiser() : update.discriminator_optimiser();
    for (const Optimiser::Moments& moments : optimiser.moments()) {
        const at::Tensor value = moments.parameter.value.detach();
        const at::Tensor gradient = moments.parameter.value.grad().clone();
        const at::Tensor direction = at::randn_like(value);
        value.add_(direction, kStep);
        const double above = value_of(run(update, batch, 0.0), total);
        value.sub_(direction, 2.0 * kStep);
        const double below = value_of(run(update, batch, 0.0), total);
        value.add_(direction, kStep);
        const double expected = (above - below) / (2.0 * kStep);
        const double actual = (gradient * direction).sum().item<double>();
        EXPECT_LE(std::abs(actual - expected), 1e-4 * std::max(1.0, std::abs(expected)))
            << moments.parameter.name;
    }
}

} // namespace unit
