#include "core/gpu/kernels/norm_moments.h"
#include "core/gpu/kernels/normalise.h"

#include <gtest/gtest.h>

#include "tests/core/gpu/kernels/norm_example.h"
#include "tests/core/gpu/kernels/reversed_launch.h"
#include "tests/core/gpu/kernels/written_once.h"

namespace unit::gpu::test {
namespace {

template <typename Value>
class NormaliseTest : public testing::Test {
  protected:
    /// The first launch, of which the second is made. Its moments are in `moments_`.
    Normalise<Value> measured(const NormLayer<Value>& layer, int chunks) {
        moments_.assign(
            static_cast<std::size_t>(NormBlocks::moments(layer.images, layer.channels, chunks)),
            -1.0F);
        launch_on_host(NormMoments<Value>{layer, chunks, moments_.data()});
        return {layer, chunks, moments_.data()};
    }

    int random_chunks() {
        return std::uniform_int_distribution(1, NormBlocks::kMostChunks)(random_);
    }

    std::mt19937 random_{1};
    std::vector<float> moments_;
};
TYPED_TEST_SUITE(NormaliseTest, ValueTypes);

TYPED_TEST(NormaliseTest, GivesMeanZeroAndVarianceOneWithAnyEnding) {
    for (const NormEnding& ending : kNormEndings) {
        for (int round = 0; round < 5; ++round) {
            const NormSizes sizes = random_norm_sizes(this->random_);
            NormExample<TypeParam> example(sizes, this->random_, 3.0F, 2.0F);
            NormLayer<TypeParam> layer = example.layer(ending.adds, ending.slope);
            std::vector<TypeParam> y(sizes.values());
            layer.y = y.data();
            launch_on_host(this->measured(layer, this->random_chunks()));
            example.expect_result(y);
        }
    }
}

TYPED_TEST(NormaliseTest, MultipliesABlocksBranchByItsFactors) {
    for (int round = 0; round < 5; ++round) {
        const NormSizes sizes = random_norm_sizes(this->random_);
        NormExample<TypeParam> example(sizes, this->random_, 3.0F, 2.0F);
        example.set_factors(this->random_);
        NormLayer<TypeParam> layer = example.layer(true, 1.0F);
        std::vector<TypeParam> y(sizes.values());
        layer.y = y.data();
        launch_on_host(this->measured(layer, this->random_chunks()));
        example.expect_result(y);
    }
}

TYPED_TEST(NormaliseTest, TakesAnyNumberOfChunks) {
    for (const int chunks : {1, 2, 63, 64}) {
        for (const int pixels : {1, 2, 63, 1023, 4100}) {
            const NormSizes sizes{1, pixels, 72};
            NormExample<TypeParam> example(sizes, this->random_);
            NormLayer<TypeParam> layer = example.layer(true, 1.0F);
            std::vector<TypeParam> y(sizes.values());
            layer.y = y.data();
            launch_on_host(this->measured(layer, chunks));
            example.expect_result(y);
        }
    }
}

TYPED_TEST(NormaliseTest, WorksInPlace) {
    const NormSizes sizes{2, 501, 136};
    NormExample<TypeParam> example(sizes, this->random_);
    NormLayer<TypeParam> layer = example.layer(true, 1.0F);
    layer.y = example.x().data();
    launch_on_host(this->measured(layer, 7));
    example.expect_result(example.x());
}

TYPED_TEST(NormaliseTest, WorksInAnyOrderOfItsThreads) {
    const NormSizes sizes{2, 501, 136};
    NormExample<TypeParam> example(sizes, this->random_, 2.0F);
    NormLayer<TypeParam> layer = example.layer(true, 1.0F);
    layer.y = example.x().data();
    const Normalise<TypeParam> kernel = this->measured(layer, 7);
    std::vector<float> moments(this->moments_.size());
    launch_in_reverse(NormMoments<TypeParam>{layer, 7, moments.data()});
    ASSERT_EQ(moments, this->moments_);
    launch_in_reverse(kernel);
    example.expect_result(example.x());
}

TYPED_TEST(NormaliseTest, TakesConstantChannels) {
    const NormSizes sizes{2, 300, 24};
    NormExample<TypeParam> example(sizes, this->random_, 1000.0F, 0.0F);
    NormLayer<TypeParam> layer = example.layer(false, 1.0F);
    std::vector<TypeParam> y = random_values<TypeParam>(sizes.values(), this->random_);
    layer.y = y.data();
    launch_on_host(this->measured(layer, 5));
    for (const TypeParam& value : y)
        ASSERT_EQ(to_float(value), 0.0F);
}

TYPED_TEST(NormaliseTest, WritesEachValueOnce) {
    for (const int channels : {8, 64, 136}) {
        const NormSizes sizes{2, 131, channels};
        NormExample<TypeParam> example(sizes, this->random_);
        NormLayer<TypeParam> layer = example.layer(true, 0.0F);
        GuardedResult<TypeParam> y(sizes.values());
        layer.y = y.data();
        y.expect_written_once(this->measured(layer, 3));
    }
}

TYPED_TEST(NormaliseTest, MomentsAreThoseOfEachChunk) {
    for (int round = 0; round < 8; ++round) {
        const NormSizes sizes = random_norm_sizes(this->random_);
        NormExample<TypeParam> example(sizes, this->random_, 1.0F);
        const int chunks = this->random_chunks();
        this->measured(example.layer(false, 1.0F), chunks);
        const int size = (sizes.pixels + chunks - 1) / chunks;
        std::size_t place = 0;
        for (int image = 0; image < sizes.images; ++image) {
            const auto value = [&](int pixel, int channel) {
                const int index = (image * sizes.pixels + pixel) * sizes.channels + channel;
                return double{to_float(example.x()[static_cast<std::size_t>(index)])};
            };
            for (int channel = 0; channel < sizes.channels; ++channel)
                ASSERT_EQ(this->moments_[place++], value(0, channel));
            for (int chunk = 0; chunk < chunks; ++chunk) {
                for (const int power : {1, 2}) {
                    for (int channel = 0; channel < sizes.channels; ++channel) {
                        double sum = 0.0;
                        for (int pixel = chunk * size;
                             pixel < std::min((chunk + 1) * size, sizes.pixels); ++pixel)
                            sum += std::pow(value(pixel, channel) - value(0, channel), power);
                        ASSERT_NEAR(this->moments_[place++], sum, 1e-6 * (size + std::abs(sum)));
                    }
                }
            }
        }
        ASSERT_EQ(place, this->moments_.size());
    }
}

TYPED_TEST(NormaliseTest, WritesEachMomentOnce) {
    for (const int channels : {8, 72}) {
        const NormSizes sizes{2, 70, channels};
        NormExample<TypeParam> example(sizes, this->random_);
        for (const int chunks : {1, 3}) {
            GuardedResult<float> moments(
                static_cast<std::size_t>(NormBlocks::moments(2, channels, chunks)));
            moments.expect_written_once(
                NormMoments<TypeParam>{example.layer(false, 1.0F), chunks, moments.data()});
        }
    }
}

TYPED_TEST(NormaliseTest, InTrainingDropsWhatTheMaskDoesAndLeavesItsStatistics) {
    for (const double probability : {0.0, 0.5}) {
        const NormSizes sizes{2, 501, 136};
        NormExample<TypeParam> example(sizes, this->random_, 3.0F, 2.0F);
        example.set_dropout(dropout_of(probability));
        NormLayer<TypeParam> layer = example.layer(true, 1.0F);
        std::vector<TypeParam> y(sizes.values());
        layer.y = y.data();
        this->measured(layer, 7);
        GuardedResult<float> statistics(static_cast<std::size_t>(2 * 2 * sizes.channels));
        const Normalise<TypeParam, true> kernel{
            layer, 7, this->moments_.data(), {dropout_of(probability), statistics.data()}};
        launch_on_host(kernel);
        example.expect_result(y);
        example.expect_statistics(statistics);
        statistics.expect_written_once(kernel);
    }
}

TYPED_TEST(NormaliseTest, InTrainingWritesEachValueOnce) {
    const NormSizes sizes{2, 131, 136};
    NormExample<TypeParam> example(sizes, this->random_);
    NormLayer<TypeParam> layer = example.layer(true, 1.0F);
    GuardedResult<TypeParam> y(sizes.values());
    layer.y = y.data();
    this->measured(layer, 3);
    std::vector<float> statistics(static_cast<std::size_t>(2 * 2 * sizes.channels));
    y.expect_written_once(Normalise<TypeParam, true>{
        layer, 3, this->moments_.data(), {dropout_of(0.5), statistics.data()}});
}

TEST(Normalise, KeepsItsPrecisionBesideALargeMean) {
    std::mt19937 random(2);
    const NormSizes sizes{2, 4000, 40};
    NormExample<float> example(sizes, random, 1000.0F, 1.0F);
    NormLayer<float> layer = example.layer(false, 1.0F);
    std::vector<float> y(sizes.values());
    layer.y = y.data();
    std::vector<float> moments(static_cast<std::size_t>(NormBlocks::moments(2, 40, 9)));
    launch_on_host(NormMoments<float>{layer, 9, moments.data()});
    launch_on_host(Normalise<float>{layer, 9, moments.data()});
    example.expect_result(y);
}

TEST(Normalise, ChunksGiveADeviceEnoughToDo) {
    // Large images: a few hundred blocks, not too small.
    for (const int images : {1, 2, 4, 8}) {
        for (const int channels : {64, 256, 512, 1024}) {
            const int pixels = 480 * 270;
            const int chunks = NormBlocks::chunks(images, channels, pixels);
            EXPECT_GE(pixels / chunks, 1024);
            EXPECT_LE(chunks, NormBlocks::kMostChunks);
            const int blocks = images * parts_of(channels, NormBlocks::kChannels) * chunks;
            EXPECT_GE(blocks, 64);
            EXPECT_LE(blocks, 1024);
        }
    }
    EXPECT_EQ(NormBlocks::chunks(1, 256, 320 * 180), 56);
    EXPECT_EQ(NormBlocks::chunks(1, 8, 1), 1);
    EXPECT_EQ(NormBlocks::chunks(1, 8, 1 << 24), NormBlocks::kMostChunks);
    EXPECT_EQ(NormBlocks::chunks(1000, 1024, 1 << 20), 1);
}

} // namespace
} // namespace unit::gpu::test
