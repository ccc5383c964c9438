#include "tests/core/gpu/kernels/phases.h"
#include "tests/gpu/kernels/kernel_comparison.h"

#include <gtest/gtest-spi.h>

// The kernels between a network's convolutions but for its norms, on the device and on the host.
namespace unit::kit {
namespace {

using namespace gpu;
using gpu::test::Phases;
using gpu::test::random_values;

/// Of sums in fp32 whose order is the same on both sides.
constexpr double kTolerance = 1e-5;

template <typename Value>
class LayerKernels : public KernelTest {
  protected:
    /// A convolution's result, whole or in phases.
    struct Sources {
        Phases phases;
        int channels;
        std::vector<SidedValues<Value>> values;

        void set(ConvolutionResult<Value>& kernel, Side side) const {
            for (std::size_t source = 0; source < values.size(); ++source)
                kernel.sources[source] = values[source].on(side);
            kernel.source_count = static_cast<int>(values.size());
            kernel.images = phases.images;
            kernel.height = phases.height;
            kernel.width = phases.width;
            kernel.channels = channels;
        }
        std::size_t pixels() const { return values.size() * phases.pixels(0); }
        std::size_t size() const { return pixels() * static_cast<std::size_t>(channels); }
    };

    Sources random_sources(KernelComparison& comparison, int most_channels) {
        Sources sources{{up_to(3), up_to(20), up_to(150)}, kPack * up_to(most_channels / kPack)};
        const int count = up_to(2) == 1 ? 1 : 4;
        for (int source = 0; source < count; ++source) {
            const std::size_t size =
                sources.phases.pixels(source) * static_cast<std::size_t>(sources.channels);
            sources.values.push_back(comparison.memory(random_values<Value>(size, random_)));
        }
        return sources;
    }

    std::vector<float> floats(int count, float deviation = 1.0F) {
        return random_values<float>(static_cast<std::size_t>(count), random_, 0.0F, deviation);
    }
};
TYPED_TEST_SUITE(LayerKernels, gpu::test::ValueTypes);

TYPED_TEST(LayerKernels, AddBiasGivesWhatTheHostGives) {
    for (int round = 0; round < this->rounds(); ++round) {
        KernelComparison comparison(*this->device_);
        const auto sources = this->random_sources(comparison, 320);
        const auto bias = comparison.memory(this->floats(sources.channels));
        const auto y = comparison.memory(this->template unset<TypeParam>(sources.size()));
        comparison.run([&](Side side) {
            AddBias<TypeParam> kernel;
            sources.set(kernel, side);
            kernel.bias = bias.on(side);
            kernel.y = y.on(side);
            kernel.slope = 0.01F;
            return kernel;
        });
        EXPECT_LE(difference_beyond_rounding(y), kTolerance);
    }
}

TYPED_TEST(LayerKernels, MakeImageGivesWhatTheHostGives) {
    for (int round = 0; round < this->rounds(); ++round) {
        KernelComparison comparison(*this->device_);
        const auto sources = this->random_sources(comparison, round % 4 == 0 ? 2048 : 128);
        const int colors = this->up_to(2) == 1 ? 1 : 3;
        const float deviation = 1.0F / std::sqrt(static_cast<float>(sources.channels));
        const auto feature_bias = comparison.memory(this->floats(sources.channels));
        const auto weights = comparison.memory(this->floats(colors * sources.channels, deviation));
        const auto bias = comparison.memory(this->floats(colors));
        const auto y = comparison.memory(this->template unset<float>(4 * sources.pixels()));
        comparison.run([&](Side side) {
            MakeImage<TypeParam> kernel;
            sources.set(kernel, side);
            kernel.feature_bias = feature_bias.on(side);
            kernel.slope = 0.25F;
            kernel.weights = weights.on(side);
            kernel.bias = bias.on(side);
            kernel.image_channels = colors;
            kernel.y = y.template on<ImagePixel>(side);
            return kernel;
        });
        EXPECT_LE(difference_beyond_rounding(y), kTolerance);
    }
}

TYPED_TEST(LayerKernels, EnlargeImagesGivesWhatTheHostGives) {
    for (int round = 0; round < this->rounds(); ++round) {
        KernelComparison comparison(*this->device_);
        EnlargeImages<TypeParam> kernel;
        kernel.images = this->up_to(3);
        kernel.height = 3 + this->up_to(20);
        kernel.width = 3 + this->up_to(150);
        kernel.channels = kPack * this->up_to(8);
        kernel.scale = this->up_to(2);
        kernel.border = this->up_to(4) - 1;
        kernel.mirrors = this->up_to(2) == 1;
        const auto size = [&](int height, int width) {
            return static_cast<std::size_t>(kernel.images) * height * width * kernel.channels;
        };
        const auto x = comparison.memory(
            random_values<TypeParam>(size(kernel.height, kernel.width), this->random_));
        const auto y = comparison.memory(
            this->template unset<TypeParam>(size(kernel.output_height(), kernel.output_width())));
        comparison.run([&](Side side) {
            kernel.x = x.on(side);
            kernel.y = y.on(side);
            return kernel;
        });
        EXPECT_EQ(difference_beyond_rounding(y), 0.0);
    }
}

TYPED_TEST(LayerKernels, FinishImageGivesWhatTheHostGives) {
    for (const int patch : {1, 2, 4}) {
        for (const int colors : {1, 3}) {
            KernelComparison comparison(*this->device_);
            const int images = this->up_to(3), height = this->up_to(40), width = this->up_to(90);
            const int used = colors * patch * patch;
            const int channels = (used + kPack - 1) / kPack * kPack;
            const std::size_t pixels = static_cast<std::size_t>(images) * height * width;
            const auto x =
                comparison.memory(random_values<TypeParam>(pixels * channels, this->random_));
            const auto bias = comparison.memory(this->floats(used));
            const auto y =
                comparison.memory(this->template unset<float>(4 * pixels * patch * patch));
            comparison.run([&](Side side) {
                return FinishImage<TypeParam>{
                    x.on(side), bias.on(side), y.template on<ImagePixel>(side),
                    images,     height,        width,
                    channels,   patch,         colors};
            });
            EXPECT_LE(difference_beyond_rounding(y), kTolerance) << "patches of " << patch;
        }
    }
}

/// What the checks above are worth: they see a bias that one side alone adds.
TYPED_TEST(LayerKernels, TheComparisonFindsAKernelThatComputesSomethingElse) {
    KernelComparison comparison(*this->device_);
    const auto sources = this->random_sources(comparison, 64);
    const auto bias = comparison.memory(this->floats(sources.channels));
    const auto other_bias = comparison.memory(this->floats(sources.channels));
    const auto y = comparison.memory(this->template unset<TypeParam>(sources.size()));
    comparison.run([&](Side side) {
        AddBias<TypeParam> kernel;
        sources.set(kernel, side);
        kernel.bias = (side == Side::Host ? bias : other_bias).on(side);
        kernel.y = y.on(side);
        return kernel;
    });
    EXPECT_GT(difference_beyond_rounding(y), 0.01);
}

TYPED_TEST(LayerKernels, TheComparisonFindsWhatIsWrittenBesideAResult) {
    KernelComparison comparison(*this->device_);
    const auto x = comparison.memory(random_values<TypeParam>(800, this->random_));
    const auto bias = comparison.memory(this->floats(8));
    const auto y = comparison.memory(this->template unset<TypeParam>(792)); // a pixel too few
    EXPECT_NONFATAL_FAILURE(comparison.run([&](Side side) {
        AddBias<TypeParam> kernel;
        kernel.sources[0] = x.on(side);
        kernel.images = kernel.height = 1;
        kernel.width = 100;
        kernel.channels = 8;
        kernel.bias = bias.on(side);
        kernel.y = y.on(side);
        return kernel;
    }),
                            "beside what the kernel has");
}

} // namespace
} // namespace unit::kit
