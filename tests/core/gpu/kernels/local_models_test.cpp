#include "core/gpu/kernels/apply_local_models.h"

#include <gtest/gtest.h>

#include "core/upsampling/guided_upsampling_plain.h"
#include "tests/core/gpu/kernels/test_images.h"
#include "tests/core/gpu/kernels/written_once.h"
#include "tests/core/upsampling/twins.h"

#include <cmath>

namespace unit::gpu::test {
namespace {

/// Of the values of small inputs. All others go from -1.2 to 1.2: so a model is applied to guides
/// far from those it was fitted to, where an error of its slope shows.
struct InputRange {
    float low, high;
};
constexpr InputRange kAnyInput{-1.2F, 1.2F};
constexpr InputRange kFaintInput{0.9F, 0.903F}; // whose windows vary less than the smallest epsilon

/// All three kernels with their memory.
struct GuidedUpsampling {
    GuidedUpsampling(const ImageSize& small, const ImageSize& full,
                     const GuidedUpsamplingSettings& settings, const InputRange& range, int images,
                     std::mt19937& random)
        : small_inputs(images, small, padded(small), random, range.low, range.high),
          small_outputs(images, small, padded(small), random, -1.2F, 1.2F),
          inputs(images, full, padded(full), random, kAnyInput.low, kAnyInput.high),
          outputs(images, full, padded(full), random),
          models(static_cast<std::size_t>(images) * small.width * small.height),
          averages(models.size()) {
        const ModelledImages pictures{small_inputs.batch(), small_outputs.batch(), small.height,
                                      small.width};
        fit.pictures = average.pictures = pictures;
        fit.images = average.images = apply.images = images;
        fit.radius = average.radius = settings.radius;
        fit.epsilon = settings.epsilon;
        average.residual = settings.residual;
        fit.models = models.data();
        average.models = models.data();
        average.averages = averages.data();
        apply.models = averages.data();
        apply.model_height = small.height;
        apply.model_width = small.width;
        apply.inputs = inputs.batch();
        apply.outputs = outputs.mutable_batch();
        apply.height = full.height;
        apply.width = full.width;
    }

    void launch() const {
        launch_on_host(fit);
        launch_on_host(average);
        launch_on_host(apply);
    }

    TestImages small_inputs, small_outputs, inputs, outputs;
    GuardedResult<LocalModel> models, averages;
    FitLocalModels fit;
    AverageLocalModels average;
    ApplyLocalModels apply;
};

/// The largest difference from the plain twin, which NaN exceeds.
double worst_difference(const GuidedUpsampling& kernels, const ImageSize& small,
                        const ImageSize& full, const GuidedUpsamplingSettings& settings,
                        std::mt19937& random) {
    double worst = 0.0;
    const auto add = [&](float actual, float expected) {
        const double difference = std::abs(double{actual} - expected);
        if (!(difference <= worst))
            worst = std::isnan(difference) ? HUGE_VAL : difference;
    };
    for (int image = 0; image < kernels.apply.images; ++image) {
        TestImages expected(1, full, padded(full), random);
        upsample_guided_plain(small, full, settings, kernels.small_inputs.view(image),
                              kernels.small_outputs.view(image), kernels.inputs.view(image),
                              expected.mutable_view(0));
        for (int y = 0; y < full.height; ++y)
            for (int x = 0; x < full.width; ++x) {
                const ImagePixel& pixel = kernels.outputs.at(image, x, y);
                add(pixel.red, expected.at(0, x, y).red);
                add(pixel.green, expected.at(0, x, y).green);
                add(pixel.blue, expected.at(0, x, y).blue);
            }
    }
    return worst;
}

constexpr GuidedUpsamplingSettings kSettings[] = {{},
                                                  {1, 0.01F, 0.0F},
                                                  {2, 0.1F, 1.0F},
                                                  {2, 3e-4F, 0.5F},
                                                  {5, 0.02F, 0.25F},
                                                  {50, 0.01F, 0.5F},
                                                  {3, 1e-6F, 0.0F}};

/// Over all pairs of sizes.
double worst_difference(const GuidedUpsamplingSettings& settings, const InputRange& range,
                        std::mt19937& random) {
    double worst = 0.0;
    for (const unit::test::SizePair& sizes : unit::test::kSizePairs) {
        const auto& [full, small] = sizes;
        GuidedUpsampling kernels(small, full, settings, range, up_to(3, random), random);
        kernels.small_inputs.at(0, 0, 0).green = NAN; // counts as -1
        kernels.small_outputs.at(0, small.width - 1, 0).blue = NAN;
        kernels.launch();
        worst = std::max(worst, worst_difference(kernels, small, full, settings, random));
    }
    return worst;
}

// A slope is at most the outputs' deviation / (2 sqrt(epsilon)); it, and the offset that takes away
// slope * mean of the guide, are rounded to float, and so is the result. Sums of squares in fp32
// that were not centred would be off by a rounding / epsilon.
TEST(LocalModels, EqualThePlainTwinInDoublePrecision) {
    std::mt19937 random(1);
    for (const GuidedUpsamplingSettings& settings : kSettings)
        for (const InputRange& range : {kAnyInput, kFaintInput}) {
            const double worst = worst_difference(settings, range, random);
            const double tolerance =
                8.0 * unit::test::kRounding * (1.0 + 0.5 / std::sqrt(settings.epsilon));
            EXPECT_LE(worst, tolerance);
            std::cout << "radius " << settings.radius << ", epsilon " << settings.epsilon
                      << ", inputs from " << range.low << " to " << range.high << ": off by "
                      << worst << " of " << tolerance << "\n";
        }
}

TEST(LocalModels, MayBeAppliedInPlaceAndKeepNansInTheirPixels) {
    std::mt19937 random(2);
    const ImageSize small{7, 6};
    const ImageSize full{17, 13};
    GuidedUpsampling kernels(small, full, {}, kAnyInput, 2, random);
    kernels.inputs.at(1, 4, 5).green = NAN;
    kernels.launch();
    kernels.apply.outputs = kernels.inputs.mutable_batch();
    launch_on_host(kernels.apply);
    for (int image = 0; image < 2; ++image)
        for (int y = 0; y < full.height; ++y)
            for (int x = 0; x < full.width; ++x) {
                const ImagePixel& expected = kernels.outputs.at(image, x, y);
                if (image == 1 && x == 4 && y == 5) {
                    EXPECT_TRUE(std::isnan(expected.red));
                    continue;
                }
                EXPECT_FALSE(std::isnan(expected.red));
                EXPECT_EQ(kernels.inputs.at(image, x, y).red, expected.red);
                EXPECT_EQ(kernels.inputs.at(image, x, y).green, expected.green);
                EXPECT_EQ(kernels.inputs.at(image, x, y).blue, expected.blue);
            }
}

TEST(LocalModels, AreWrittenOnce) {
    std::mt19937 random(3);
    for (int round = 0; round < 10; ++round) {
        const ImageSize small{round == 0 ? 140 : up_to(20, random), up_to(6, random)};
        const ImageSize full{round == 1 ? 150 : up_to(20, random), up_to(8, random)};
        const int images = up_to(3, random);
        const float residual = static_cast<float>(round % 2);
        GuidedUpsampling kernels(small, full, {2, 1e-3F, residual}, kAnyInput, images, random);
        kernels.models.expect_written_once(kernels.fit);
        kernels.averages.expect_written_once(kernels.average);
        // With padding, which is not written.
        const ImageSize memory = padded(full);
        GuardedResult<ImagePixel> outputs(static_cast<std::size_t>(images) * memory.width *
                                          memory.height);
        kernels.apply.outputs.pixels = outputs.data();
        outputs.expect_written_once(kernels.apply, [&](std::size_t pixel) {
            const auto column = static_cast<int>(pixel % static_cast<std::size_t>(memory.width));
            const auto row =
                static_cast<int>(pixel / static_cast<std::size_t>(memory.width)) % memory.height;
            return column < full.width && row < full.height;
        });
    }
}

} // namespace
} // namespace unit::gpu::test
