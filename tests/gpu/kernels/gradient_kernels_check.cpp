#include "tests/gpu/kernels/kernel_comparison.h"

// The kernels that only training launches, on the device and on the host.
namespace unit::kit {
namespace {

using namespace gpu;
using gpu::test::random_values;

/// Of sums in fp32 whose order is the same on both sides.
constexpr double kTolerance = 1e-5;
constexpr double kMomentTolerance = 1e-3;

template <typename Value>
class GradientKernels : public KernelTest {
  protected:
    void draw_sizes() {
        images_ = up_to(3);
        pixels_ = up_to(3000);
        channels_ = kPack * up_to(34);
        chunks_ = up_to(NormBlocks::kMostChunks);
    }

    std::size_t values() const { return static_cast<std::size_t>(images_) * pixels_ * channels_; }

    SidedValues<Value> random(KernelComparison& comparison, float mean = 0.0F) {
        return comparison.memory(random_values<Value>(values(), random_, mean));
    }

    /// Each third one drops nothing.
    NormDropout random_dropout() {
        const double probability = up_to(3) == 1 ? 0.0 : 0.3;
        return {{static_cast<std::uint64_t>(up_to(1000)), probability},
                static_cast<float>(1.0 / (1.0 - probability))};
    }

    int images_ = 0, pixels_ = 0, channels_ = 0, chunks_ = 0;
};
TYPED_TEST_SUITE(GradientKernels, gpu::test::ValueTypes);

TYPED_TEST(GradientKernels, NormInTrainingAndItsStatisticsAreThoseOfTheHost) {
    for (int round = 0; round < this->rounds(); ++round) {
        this->draw_sizes();
        KernelComparison comparison(*this->device_);
        const auto x = this->random(comparison, 1.0F);
        const auto skip = this->random(comparison);
        const auto y = comparison.memory(this->template unset<TypeParam>(this->values()));
        const std::size_t channels = static_cast<std::size_t>(this->images_) * this->channels_;
        const auto moments = comparison.memory(this->template unset<float>(
            (1 + 2 * static_cast<std::size_t>(this->chunks_)) * channels));
        const auto statistics = comparison.memory(this->template unset<float>(2 * channels));
        const NormDropout dropout = this->random_dropout();
        const auto layer = [&](Side side) {
            return NormLayer<TypeParam>{x.on(side),    skip.on(side),   y.on(side), this->images_,
                                        this->pixels_, this->channels_, 1e-5F,      1.0F};
        };
        comparison.run([&](Side side) {
            return NormMoments<TypeParam>{layer(side), this->chunks_, moments.on(side)};
        });
        // Both sides go on from the host's moments.
        comparison.run([&](Side side) {
            return Normalise<TypeParam, true>{
                layer(side), this->chunks_, moments.on(side), {dropout, statistics.on(side)}};
        });
        EXPECT_LE(difference_beyond_rounding(y), kTolerance);
        EXPECT_LE(difference_beyond_rounding(statistics, 1e-5), kTolerance);
    }
}

TYPED_TEST(GradientKernels, TheWayBackThroughNormsIsThatOfTheHost) {
    for (int round = 0; round < this->rounds(); ++round) {
        this->draw_sizes();
        KernelComparison comparison(*this->device_);
        const auto x = this->random(comparison);
        const auto gradient = this->random(comparison, 0.5F);
        const auto result = comparison.memory(this->template unset<TypeParam>(this->values()));
        const std::size_t channels = static_cast<std::size_t>(this->images_) * this->channels_;
        const auto statistics =
            comparison.memory(random_values<float>(2 * channels, this->random_, 1.0F, 0.1F));
        const auto moments = comparison.memory(
            this->template unset<float>(2 * static_cast<std::size_t>(this->chunks_) * channels));
        const NormDropout dropout = this->random_dropout();
        const auto layer = [&](Side side) {
            return NormGradientLayer<TypeParam>{x.on(side),
                                                gradient.on(side),
                                                statistics.on(side),
                                                result.on(side),
                                                this->images_,
                                                this->pixels_,
                                                this->channels_,
                                                dropout.drops() ? 1.0F : 0.01F,
                                                dropout};
        };
        comparison.run([&](Side side) {
            return NormGradientMoments<TypeParam>{layer(side), this->chunks_, moments.on(side)};
        });
        EXPECT_LE(difference_beyond_rounding(moments, 1e-5), kMomentTolerance);
        comparison.run([&](Side side) {
            return NormGradient<TypeParam>{layer(side), this->chunks_, moments.on(side)};
        });
        EXPECT_LE(difference_beyond_rounding(result), kTolerance);
    }
}

TYPED_TEST(GradientKernels, TheWayBackThroughBiasesIsThatOfTheHost) {
    for (int round = 0; round < this->rounds(); ++round) {
        this->draw_sizes();
        KernelComparison comparison(*this->device_);
        const auto y = this->random(comparison);
        const auto gradient = this->random(comparison, 0.5F);
        const auto result = comparison.memory(this->template unset<TypeParam>(this->values()));
        const auto sums = comparison.memory(this->template unset<float>(
            static_cast<std::size_t>(BiasGradient<TypeParam>::sum_rows(this->chunks_)) *
            this->channels_));
        comparison.run([&](Side side) {
            return BiasGradient<TypeParam>{y.on(side),
                                           gradient.on(side),
                                           result.on(side),
                                           sums.on(side),
                                           this->images_ * this->pixels_,
                                           this->channels_,
                                           this->chunks_,
                                           0.01F};
        });
        EXPECT_LE(difference_beyond_rounding(result), kTolerance);
        EXPECT_LE(difference_beyond_rounding(sums, 1e-5), kMomentTolerance);
    }
}

} // namespace
} // namespace unit::kit
