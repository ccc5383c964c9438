#include "core/model/initialisation.h"
#include "tests/core/model/without_blocks.h"
#include "tests/gpu/kit_translator.h"
#include "training/trainer/update.h"

#include <ATen/ATen.h>
#include <c10/util/StringUtil.h>
#include <cmath>

// What the paper does not have, in updates on the device beside the same on the CPU.
namespace unit::test {
namespace {

UpdateSettings later_settings_of_kit() {
    UpdateSettings settings;
    LossConfiguration& loss = settings.loss;
    loss.weights.identity = 10.0;
    loss.weights.edge = 2.0;
    loss.weights.warp_consistency = 20.0;
    loss.warp_pixels = 3.0;
    loss.weights.contrast = 1.0;
    loss.weights.r1 = 5.0;
    loss.r1_every = 2;
    settings.constraints = {true, true};
    return settings;
}

std::unique_ptr<Unit> later_model_of_kit(at::ScalarType type, const at::Device& device,
                                         bool has_residual_scales) {
    ModelConfiguration configuration;
    configuration.encoder_width = configuration.generator_width = 8;
    configuration.discriminator_width = 8;
    configuration.encoder_private_blocks = configuration.generator_private_blocks = 1;
    configuration.discriminator_layers = 3;
    configuration.downsampling_kernel = 4;
    configuration.residual_scale = has_residual_scales;
    configuration.dropout = 0.5;
    configuration.discriminator_spectral_norm = true;
    at::manual_seed(1);
    auto model = std::make_unique<Unit>(configuration);
    initialise_weights(*model, Initialisation::Kaiming);
    draw_residual_scales(*model);
    model->to(type);
    model->iterate_singular_vectors(20, at::zeros({}));
    model->to(device);
    return model;
}

/// The batch of an update, drawn on the CPU.
UpdateBatch later_batch_of_kit(const UpdateSettings& settings, int number, at::ScalarType type,
                               const at::Device& device) {
    at::manual_seed(static_cast<std::uint64_t>(10 + number));
    UpdateBatch batch;
    batch.penalises_gradients = settings.loss.penalises_gradients(number);
    for (std::size_t domain = 0; domain < 2; ++domain) {
        at::Tensor& x = batch.x[domain];
        x = (at::rand({2, 3, 32, 48}, at::kDouble) * 2.0 - 1.0).to(type);
        StreamNoise& noise = batch.noise[domain];
        noise = draw_noise(x, 32, 1.0, static_cast<std::uint64_t>(100 + number));
        draw_for_terms(x, settings.loss, noise);
        for (at::Tensor* tensor :
             {&x, &noise.image, &noise.translation, &noise.warp, &noise.places}) {
            *tensor = tensor->to(device);
        }
    }
    return batch;
}

/// Of three updates; relative, where small losses count as 0.1.
double largest_difference_of_later_losses(at::ScalarType type, bool has_residual_scales = false) {
    at::globalContext().setAllowTF32CuDNN(false);
    const UpdateSettings settings = later_settings_of_kit();
    double largest = 0.0;
    const std::array<at::Device, 2> devices{at::Device(at::kCPU), kit::kit_place().torch_device};
    const std::array models{later_model_of_kit(type, devices[0], has_residual_scales),
                            later_model_of_kit(type, devices[1], has_residual_scales)};
    std::array<std::unique_ptr<Update>, 2> updates;
    for (std::size_t place = 0; place < 2; ++place) {
        updates[place] = std::make_unique<Update>(*models[place], settings);
    }
    for (int number = 0; number < 3; ++number) {
        std::array<Update::Result, 2> results;
        for (std::size_t place = 0; place < 2; ++place) {
            const UpdateBatch batch = later_batch_of_kit(settings, number, type, devices[place]);
            results[place] = updates[place]->run({&batch, 1}, /*rate=*/1e-4);
        }
        EXPECT_EQ(results[0].losses.size(), number == 1 ? 24U : 26U);
        for (std::size_t term = 0; term < results[0].losses.size(); ++term) {
            const double expected = results[0].losses[term].value;
            const double difference = std::abs(results[1].losses[term].value - expected) /
                                      std::max(std::abs(expected), 0.1);
            largest = difference <= largest ? largest : difference; // also NaN
        }
    }
    return largest;
}

TEST(LaterTermsOnTheDevice, AreThoseOfTheCpuInDoublePrecision) {
    EXPECT_LE(largest_difference_of_later_losses(at::kDouble), 1e-7);
}

TEST(LaterTermsOnTheDevice, AreThoseOfTheCpuWithFactorsOfResidualBlocks) {
    EXPECT_LE(largest_difference_of_later_losses(at::kDouble, true), 1e-7);
    EXPECT_LE(largest_difference_of_later_losses(at::kFloat, true), 1e-2);
}

TEST(LaterTermsOnTheDevice, AreThoseOfTheCpuInSinglePrecision) {
    const double largest = largest_difference_of_later_losses(at::kFloat);
    EXPECT_LE(largest, 1e-2);
    kit::report_measurement(c10::str("training with what the paper does not have: losses of 3 "
                                     "updates differ from the CPU by at most ",
                                     100.0 * largest, " %"));
}

} // namespace
} // namespace unit::test
