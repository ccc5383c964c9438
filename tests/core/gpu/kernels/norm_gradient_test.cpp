#include "core/gpu/kernels/norm_gradient.h"

#include <gtest/gtest.h>

#include "core/gpu/kernels/norm_gradient_moments.h"
#include "tests/core/gpu/kernels/norm_gradient_example.h"
#include "tests/core/gpu/kernels/reversed_launch.h"
#include "tests/core/gpu/kernels/written_once.h"

namespace unit::gpu::test {
namespace {

template <typename Value>
class NormGradientTest : public testing::Test {
  protected:
    using Moments = NormGradientMoments<Value>;

    /// The first launch, of which the second is made. Its moments are in `moments_`.
    NormGradient<Value> measured(const NormGradientLayer<Value>& layer, int chunks) {
        moments_.assign(
            static_cast<std::size_t>(Moments::moment_count(layer.images, layer.channels, chunks)),
            -1.0F);
        launch_on_host(Moments{layer, chunks, moments_.data()});
        return {layer, chunks, moments_.data()};
    }

    int random_chunks() {
        return std::uniform_int_distribution(1, NormBlocks::kMostChunks)(random_);
    }

    std::mt19937 random_{1};
    std::vector<float> moments_;
};
TYPED_TEST_SUITE(NormGradientTest, ValueTypes);

TYPED_TEST(NormGradientTest, IsThatOfTheNormWithAnyEnding) {
    for (const TrainedEnding& ending : kTrainedEndings) {
        for (int round = 0; round < 5; ++round) {
            const NormSizes sizes = random_norm_sizes(this->random_);
            NormGradientExample<TypeParam> example(sizes, this->random_, 3.0F, 2.0F);
            NormGradientLayer<TypeParam> layer = example.layer(ending);
            std::vector<TypeParam> result(sizes.values());
            layer.result = result.data();
            launch_on_host(this->measured(layer, this->random_chunks()));
            example.expect_result(result);
        }
    }
}

TYPED_TEST(NormGradientTest, TakesAnyNumberOfChunks) {
    for (const int chunks : {1, 2, 63, 64}) {
        for (const int pixels : {1, 2, 63, 1023, 4100}) {
            const NormSizes sizes{1, pixels, 72};
            NormGradientExample<TypeParam> example(sizes, this->random_);
            NormGradientLayer<TypeParam> layer = example.layer({0.0F, 0.0});
            std::vector<TypeParam> result(sizes.values());
            layer.result = result.data();
            launch_on_host(this->measured(layer, chunks));
            example.expect_result(result);
        }
    }
}

TYPED_TEST(NormGradientTest, WorksInPlaceInAnyOrderOfItsThreads) {
    const NormSizes sizes{2, 501, 136};
    NormGradientExample<TypeParam> example(sizes, this->random_, 2.0F);
    NormGradientLayer<TypeParam> layer = example.layer({1.0F, 0.25});
    layer.result = example.gradient().data();
    const NormGradient<TypeParam> kernel = this->measured(layer, 7);
    std::vector<float> moments(this->moments_.size());
    launch_in_reverse(NormGradientMoments<TypeParam>{layer, 7, moments.data()});
    ASSERT_EQ(moments, this->moments_);
    launch_in_reverse(kernel);
    example.expect_result(example.gradient());
}

TYPED_TEST(NormGradientTest, WritesEachValueOnce) {
    for (const int channels : {8, 64, 136}) {
        const NormSizes sizes{2, 131, channels};
        NormGradientExample<TypeParam> example(sizes, this->random_);
        NormGradientLayer<TypeParam> layer = example.layer({0.0F, 0.0});
        GuardedResult<TypeParam> result(sizes.values());
        layer.result = result.data();
        result.expect_written_once(this->measured(layer, 3));
    }
}

TYPED_TEST(NormGradientTest, WritesEachMomentOnce) {
    for (const int channels : {8, 72}) {
        const NormSizes sizes{2, 70, channels};
        NormGradientExample<TypeParam> example(sizes, this->random_);
        for (const int chunks : {1, 3}) {
            using Kernel = NormGradientMoments<TypeParam>;
            GuardedResult<float> moments(
                static_cast<std::size_t>(Kernel::moment_count(2, channels, chunks)));
            moments.expect_written_once(Kernel{example.layer({1.0F, 0.5}), chunks, moments.data()});
        }
    }
}

TYPED_TEST(NormGradientTest, MomentsAreThoseOfEachChunk) {
    for (const TrainedEnding& ending : kTrainedEndings) {
        const NormSizes sizes = random_norm_sizes(this->random_);
        NormGradientExample<TypeParam> example(sizes, this->random_, 1.0F);
        const int chunks = this->random_chunks();
        this->measured(example.layer(ending), chunks);
        const int size = parts_of(sizes.pixels, chunks);
        std::size_t place = 0;
        for (int image = 0; image < sizes.images; ++image)
            for (int chunk = 0; chunk < chunks; ++chunk)
                for (const bool is_product : {false, true})
                    for (int channel = 0; channel < sizes.channels; ++channel) {
                        double sum = 0.0;
                        const int end = std::min((chunk + 1) * size, sizes.pixels);
                        for (int pixel = chunk * size; pixel < end; ++pixel) {
                            const std::size_t i = example.place(image, pixel, channel);
                            sum += example.before_end(i) * (is_product ? example.normal(i) : 1.0);
                        }
                        ASSERT_NEAR(this->moments_[place++], sum, 2e-6 * (size + std::abs(sum)));
                    }
        ASSERT_EQ(place, this->moments_.size());
    }
}

} // namespace
} // namespace unit::gpu::test
