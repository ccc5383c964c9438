#include "tests/gpu/kernels/kernel_comparison.h"

// The norms' kernels, on the device and on the host.
namespace unit::kit {
namespace {

using namespace gpu;
using gpu::test::random_values;

/// Of sums in fp32 whose order is the same on both sides.
constexpr double kTolerance = 1e-5;

template <typename Value>
class NormKernels : public KernelTest {
  protected:
    std::vector<float> floats(int count, float deviation = 1.0F) {
        return random_values<float>(static_cast<std::size_t>(count), random_, 0.0F, deviation);
    }

    /// A norm and its memory.
    struct Layer {
        SidedValues<Value> x, skip, y;
        SidedValues<float> factors;
        int images, pixels, channels;
        bool adds, multiplies;
        float slope;

        NormLayer<Value> on(Side side) const {
            return {x.on(side),
                    adds ? skip.on(side) : nullptr,
                    y.on(side),
                    images,
                    pixels,
                    channels,
                    1e-5F,
                    slope,
                    multiplies ? factors.on(side) : nullptr};
        }
    };

    Layer random_layer(KernelComparison& comparison, int images, int pixels, int channels) {
        const std::size_t size = static_cast<std::size_t>(images) * pixels * channels;
        const bool adds = up_to(2) == 1;
        const bool multiplies = adds && up_to(2) == 1;
        return {comparison.memory(random_values<Value>(size, random_, 1.0F, 2.0F)),
                comparison.memory(random_values<Value>(adds ? size : 1, random_)),
                comparison.memory(unset<Value>(size)),
                comparison.memory(floats(channels, 0.5F)),
                images,
                pixels,
                channels,
                adds,
                multiplies,
                adds ? 1.0F : 0.01F};
    }

    /// A layer, and its moments.
    struct MomentsOfLayer {
        Layer layer;
        int chunks;
        SidedValues<float> moments;
    };

    /// Both sides take the moments of a random layer.
    MomentsOfLayer taken_moments(KernelComparison& comparison, int most_images) {
        const Layer layer =
            random_layer(comparison, up_to(most_images), up_to(3000), kPack * up_to(34));
        const int chunks = up_to(NormBlocks::kMostChunks);
        const auto moments = comparison.memory(unset<float>(
            static_cast<std::size_t>(NormBlocks::moments(layer.images, layer.channels, chunks))));
        comparison.run([&](Side side) {
            return NormMoments<Value>{layer.on(side), chunks, moments.on(side)};
        });
        return {layer, chunks, moments};
    }

    /// The images of a layer are frames of one stream: each but the first goes on from the one
    /// before.
    static SetSmoothedImages setting(const Layer& layer, float* history, SmoothedImage* table) {
        SetSmoothedImages kernel;
        kernel.count = layer.images;
        for (int image = 0; image < layer.images; ++image)
            kernel.images[image] = {history, 0.8F, image, image > 0};
        kernel.table = table;
        return kernel;
    }

    static SmoothMoments smoothing(const MomentsOfLayer& taken, Side side, SmoothedImage* table) {
        SmoothMoments kernel;
        kernel.table = table;
        kernel.moments = taken.moments.on(side);
        kernel.images = taken.layer.images;
        kernel.channels = kernel.smoothed_channels = kernel.history_channels = taken.layer.channels;
        kernel.pixels = taken.layer.pixels;
        kernel.chunks = taken.chunks;
        return kernel;
    }
};
TYPED_TEST_SUITE(NormKernels, gpu::test::ValueTypes);

TYPED_TEST(NormKernels, NormInTwoLaunchesGivesWhatTheHostGives) {
    for (int round = 0; round < this->rounds(); ++round) {
        KernelComparison comparison(*this->device_);
        const auto taken = this->taken_moments(comparison, 3);
        EXPECT_LE(difference_beyond_rounding(taken.moments, 1e-5), 1e-3);
        // Both sides go on from the host's moments.
        comparison.run([&](Side side) {
            return Normalise<TypeParam>{taken.layer.on(side), taken.chunks, taken.moments.on(side)};
        });
        EXPECT_LE(difference_beyond_rounding(taken.layer.y), kTolerance);
    }
}

TYPED_TEST(NormKernels, SmoothedMomentsAreWhatTheHostGives) {
    for (int round = 0; round < this->rounds(); ++round) {
        KernelComparison comparison(*this->device_);
        const auto taken = this->taken_moments(comparison, 4);
        const auto history = comparison.memory(this->floats(2 * taken.layer.channels));
        const auto table = comparison.memory(std::vector<SmoothedImage>(4));
        const auto setting = [&](Side side) {
            return this->setting(taken.layer, history.on(side), table.on(side));
        };
        const auto smoothing = [&](Side side) {
            return this->smoothing(taken, side, table.on(side));
        };
        // In one run: the table's addresses are those of one side.
        comparison.run(
            [&] {
                gpu::launch_on_host(setting(Side::Host));
                gpu::launch_on_host(smoothing(Side::Host));
            },
            [&](gpu::Stream& stream) {
                stream.launch(setting(Side::Device));
                stream.launch(smoothing(Side::Device));
            });
        EXPECT_LE(difference_beyond_rounding(history, 1e-5), 1e-3);
        EXPECT_LE(difference_beyond_rounding(taken.moments, 1e-5), 1e-3);
    }
}

TYPED_TEST(NormKernels, NormAtOnceGivesWhatTheHostGivesUpToTheLargestImages) {
    using Kernel = NormaliseAtOnce<TypeParam>;
    const int limit = this->device_->shared_memory_of_block();
    for (const int packs : {1, 2}) {
        int largest = 1;
        while (Kernel::shared_bytes(largest + 1, packs) <= limit)
            ++largest;
        for (const int pixels : {1, this->up_to(900), largest}) {
            KernelComparison comparison(*this->device_);
            const auto layer =
                this->random_layer(comparison, this->up_to(2), pixels, kPack * this->up_to(9));
            comparison.run([&](Side side) { return Kernel{layer.on(side), packs}; });
            EXPECT_LE(difference_beyond_rounding(layer.y), 2 * kTolerance)
                << pixels << " pixels, " << packs << " packs";
        }
    }
}

} // namespace
} // namespace unit::kit
