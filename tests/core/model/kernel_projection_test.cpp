#include "core/model/kernel_projection.h"

#include "core/model/initialisation.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

namespace unit {
namespace {

/// A model whose borders are like what is beside them, so that flat codes have flat translations
/// but for what upsampling makes of them.
std::unique_ptr<Unit> model_to_project(int patch, Upsampling upsampling = Upsampling::Transposed) {
    ModelConfiguration configuration;
    configuration.encoder_width = configuration.generator_width = 3;
    configuration.discriminator_width = 2;
    configuration.encoder_private_blocks = configuration.generator_private_blocks = 1;
    configuration.padding = Padding::Replicate;
    configuration.norm = Norm::None; // one of a flat field enlarges nothing but its rounding
    configuration.downsampling_kernel = 4;
    configuration.patch = patch;
    configuration.image_kernel = patch == 1 ? 1 : 3;
    configuration.upsampling = upsampling;
    at::manual_seed(1);
    auto model = std::make_unique<Unit>(configuration);
    initialise_weights(*model, Initialisation::Kaiming);
    model->to(at::kDouble);
    return model;
}

at::Tensor weights_called(const Unit& model, const std::string& name) {
    return model.named_parameters()[name].detach();
}

/// Largest difference of two pixels of a channel, away from the border that transposed
/// convolutions have.
double unevenness(const at::Tensor& images) {
    const at::Tensor inner = images.slice(2, 8, -8).slice(3, 8, -8).flatten(2);
    return (inner.amax(2) - inner.amin(2)).max().item<double>();
}

TEST(KernelProjection, MakesTranslationsOfFlatCodesFlat) {
    for (const auto& [patch, upsampling] : {std::pair{1, Upsampling::Transposed},
                                            {2, Upsampling::Transposed},
                                            {2, Upsampling::Nearest},
                                            {4, Upsampling::Transposed}}) {
        const auto model = model_to_project(patch, upsampling);
        const at::Tensor code = at::randn({1, 12, 1, 1}, at::kDouble).expand({1, 12, 10, 10});
        const auto translations = [&] {
            const at::NoGradGuard no_gradient;
            const at::Tensor values = code.contiguous();
            return std::array{model->generate(DomainNumber::One, values),
                              model->generate(DomainNumber::Two, values)};
        };
        for (const at::Tensor& image : translations()) {
            EXPECT_GT(unevenness(image), 1e-3) << patch << ": nothing to project";
        }
        KernelProjection(*model, {true, false}).apply();
        for (const at::Tensor& image : translations()) {
            EXPECT_LE(unevenness(image), 1e-12) << patch;
        }
    }
}

TEST(KernelProjection, GivesEachOutputPixelTheGainOfTheNearestSuchKernel) {
    const auto model = model_to_project(1);
    const at::Tensor weight = weights_called(*model, "generator1.private.1.conv.weight");
    weight.zero_();
    weight.select(2, 1).select(2, 1).fill_(1.0); // the middle
    KernelProjection(*model, {true, false}).apply();
    // By hand: output pixels have 1, 2, 2 and 4 values; their common sum c is nearest, by squares
    // (c - 1)^2 + c^2 / 2 + c^2 / 2 + c^2 / 4, where it is 4 / 9.
    const at::Tensor expected =
        at::tensor({1.0, 2.0, 1.0, 2.0, 4.0, 2.0, 1.0, 2.0, 1.0}, at::kDouble).view({3, 3}) / 9.0;
    EXPECT_LE((weight - expected).abs().max().item<double>(), 1e-14);
}

TEST(KernelProjection, GivesPatchesOneBiasAndTheGainOfTheirMean) {
    const auto model = model_to_project(2);
    const at::Tensor weight = weights_called(*model, "generator2.private.2.conv.weight");
    const at::Tensor bias = weights_called(*model, "generator2.private.2.conv.bias");
    const at::Tensor before = weight.clone();
    const at::Tensor bias_before = bias.clone();
    KernelProjection(*model, {true, false}).apply();
    for (std::int64_t channel = 0; channel < 3; ++channel) {
        const auto gains = [&](const at::Tensor& values) {
            return values.narrow(0, 4 * channel, 4).sum({2, 3}); // [pixel, in]
        };
        const at::Tensor mean = gains(before).mean(0, /*keepdim=*/true);
        EXPECT_LE((gains(weight) - mean).abs().max().item<double>(), 1e-12);
        const double level = bias_before.narrow(0, 4 * channel, 4).mean().item<double>();
        EXPECT_LE((bias.narrow(0, 4 * channel, 4) - level).abs().max().item<double>(), 1e-14);
    }
    // Of nine values each has a ninth of the change.
    const at::Tensor change = (weight - before).flatten(2);
    EXPECT_LE((change - change.mean(2, /*keepdim=*/true)).abs().max().item<double>(), 1e-14);
}

TEST(KernelProjection, MakesTheNearestKernelsThatAreALowPassOfSmallerOnes) {
    const auto model = model_to_project(1);
    const at::Tensor weight = weights_called(*model, "encoder1.private.2.conv.weight");
    const at::Tensor before = weight.clone();
    KernelProjection(*model, {false, true}).apply();
    // The four placements of [1 2 1] x [1 2 1] / 16 in 4x4, and the best sum of them.
    const at::Tensor placements = at::zeros({16, 4}, at::kDouble);
    for (const std::int64_t place : {0, 1, 2, 3}) {
        for (const std::int64_t tap : {0, 1, 2, 3, 4, 5, 6, 7, 8}) {
            constexpr double kTaps[] = {1.0, 2.0, 1.0};
            const std::int64_t row = place / 2 + tap / 3;
            const std::int64_t column = place % 2 + tap % 3;
            placements[row * 4 + column][place] = kTaps[tap / 3] * kTaps[tap % 3] / 16.0;
        }
    }
    const at::Tensor targets = before.flatten(2).flatten(0, 1).t();
    const at::Tensor best = std::get<0>(at::linalg_lstsq(placements, targets));
    const at::Tensor expected = at::matmul(placements, best);
    EXPECT_LE((weight.flatten(2).flatten(0, 1).t() - expected).abs().max().item<double>(), 1e-12);
    EXPECT_GT((weight - before).abs().max().item<double>(), 1e-2);
    // Stripes of one pixel, which every second pixel would take for a flat area, are not seen.
    const at::Tensor stripes =
        at::cos(at::arange(12, at::kDouble) * 3.14159265358979323846).expand({1, 6, 12, 12});
    const at::Tensor seen = at::conv2d(stripes, weight, {}, 2, at::IntArrayRef({0, 0}));
    EXPECT_LE(seen.abs().max().item<double>(), 1e-12);
}

TEST(KernelProjection, LeavesAllOtherParametersAndProjectsNothingTwice) {
    for (const KernelConstraints& constraints :
         {KernelConstraints{true, false}, KernelConstraints{false, true}}) {
        const auto model = model_to_project(1);
        std::map<std::string, at::Tensor> before;
        for (const auto& parameter : model->named_parameters()) {
            before[parameter.key()] = parameter.value().detach().clone();
        }
        const KernelProjection projection(*model, constraints);
        projection.apply_unless(at::ones({}));
        int changed = 0;
        for (const auto& parameter : model->named_parameters()) {
            EXPECT_TRUE(at::equal(parameter.value(), before[parameter.key()])) << parameter.key();
        }
        projection.apply_unless(at::zeros({}));
        for (const auto& parameter : model->named_parameters()) {
            if (!at::equal(parameter.value(), before[parameter.key()])) {
                ++changed;
                EXPECT_TRUE(parameter.key().starts_with(
                    constraints.antialias_upsampling ? "generator" : "encoder"))
                    << parameter.key();
            }
            before[parameter.key()] = parameter.value().detach().clone();
        }
        EXPECT_EQ(changed, 4) << "two layers of each domain";
        projection.apply();
        for (const auto& parameter : model->named_parameters()) {
            EXPECT_LE((parameter.value() - before[parameter.key()]).abs().max().item<double>(),
                      1e-14);
        }
    }
}

TEST(KernelProjection, RefusesKernelsThatAreTooSmall) {
    const auto model = model_to_project(4);
    EXPECT_THROW(KernelProjection(*model, {false, true}), c10::Error);
}

} // namespace
} // namespace unit
