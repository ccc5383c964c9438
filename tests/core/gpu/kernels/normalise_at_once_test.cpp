#include "core/gpu/kernels/norm_moments.h"
#include "core/gpu/kernels/normalise.h"
#include "core/gpu/kernels/normalise_at_once.h"

#include <gtest/gtest.h>

#include "tests/core/gpu/kernels/norm_example.h"
#include "tests/core/gpu/kernels/reversed_launch.h"
#include "tests/core/gpu/kernels/written_once.h"

namespace unit::gpu::test {
namespace {

template <typename Value>
class NormaliseAtOnceTest : public testing::Test {
  protected:
    std::mt19937 random_{1};
};
TYPED_TEST_SUITE(NormaliseAtOnceTest, ValueTypes);

TYPED_TEST(NormaliseAtOnceTest, GivesMeanZeroAndVarianceOneWithAnyEnding) {
    for (const NormEnding& ending : kNormEndings) {
        for (int round = 0; round < 5; ++round) {
            const NormSizes sizes = random_norm_sizes(this->random_);
            NormExample<TypeParam> example(sizes, this->random_, 3.0F, 2.0F);
            NormLayer<TypeParam> layer = example.layer(ending.adds, ending.slope);
            for (const int packs : {1, 2}) {
                std::vector<TypeParam> y(sizes.values());
                layer.y = y.data();
                launch_on_host(NormaliseAtOnce<TypeParam>{layer, packs});
                example.expect_result(y);
            }
        }
    }
}

TYPED_TEST(NormaliseAtOnceTest, MultipliesABlocksBranchByItsFactors) {
    for (int round = 0; round < 5; ++round) {
        const NormSizes sizes = random_norm_sizes(this->random_);
        NormExample<TypeParam> example(sizes, this->random_, 3.0F, 2.0F);
        example.set_factors(this->random_);
        NormLayer<TypeParam> layer = example.layer(true, 1.0F);
        for (const int packs : {1, 2}) {
            std::vector<TypeParam> y(sizes.values());
            layer.y = y.data();
            launch_on_host(NormaliseAtOnce<TypeParam>{layer, packs});
            example.expect_result(y);
        }
    }
}

TYPED_TEST(NormaliseAtOnceTest, TakesAnyNumberOfPixels) {
    for (const int pixels : {1, 2, 255, 256, 257, 511, 513, 2047, 2049, 4100}) {
        const NormSizes sizes{1, pixels, 24};
        NormExample<TypeParam> example(sizes, this->random_);
        NormLayer<TypeParam> layer = example.layer(true, 1.0F);
        for (const int packs : {1, 2}) {
            std::vector<TypeParam> y(sizes.values());
            layer.y = y.data();
            launch_on_host(NormaliseAtOnce<TypeParam>{layer, packs});
            example.expect_result(y);
        }
    }
}

TYPED_TEST(NormaliseAtOnceTest, WorksInPlace) {
    for (const int packs : {1, 2}) {
        const NormSizes sizes{2, 700, 40};
        NormExample<TypeParam> example(sizes, this->random_);
        NormLayer<TypeParam> layer = example.layer(true, 1.0F);
        layer.y = example.x().data();
        launch_on_host(NormaliseAtOnce<TypeParam>{layer, packs});
        example.expect_result(example.x());
    }
}

TYPED_TEST(NormaliseAtOnceTest, WorksInAnyOrderOfItsThreads) {
    for (const int packs : {1, 2}) {
        const NormSizes sizes{2, 700, 40};
        NormExample<TypeParam> example(sizes, this->random_, 2.0F);
        NormLayer<TypeParam> layer = example.layer(true, 1.0F);
        layer.y = example.x().data();
        launch_in_reverse(NormaliseAtOnce<TypeParam>{layer, packs});
        example.expect_result(example.x());
    }
}

TYPED_TEST(NormaliseAtOnceTest, TakesConstantChannels) {
    const NormSizes sizes{2, 300, 24};
    NormExample<TypeParam> example(sizes, this->random_, 1000.0F, 0.0F);
    NormLayer<TypeParam> layer = example.layer(false, 1.0F);
    std::vector<TypeParam> y = random_values<TypeParam>(sizes.values(), this->random_);
    layer.y = y.data();
    launch_on_host(NormaliseAtOnce<TypeParam>{layer, 1});
    for (const TypeParam& value : y)
        ASSERT_EQ(to_float(value), 0.0F);
}

TYPED_TEST(NormaliseAtOnceTest, WritesEachValueOnce) {
    for (const int channels : {8, 40}) {
        const NormSizes sizes{2, 131, channels};
        NormExample<TypeParam> example(sizes, this->random_);
        NormLayer<TypeParam> layer = example.layer(true, 0.0F);
        GuardedResult<TypeParam> y(sizes.values());
        layer.y = y.data();
        for (const int packs : {1, 2})
            y.expect_written_once(NormaliseAtOnce<TypeParam>{layer, packs});
    }
}

TYPED_TEST(NormaliseAtOnceTest, AgreesWithTheTwoLaunches) {
    for (int round = 0; round < 5; ++round) {
        const NormSizes sizes = random_norm_sizes(this->random_);
        NormExample<TypeParam> example(sizes, this->random_, 20.0F);
        NormLayer<TypeParam> layer = example.layer(true, 0.01F);
        std::vector<TypeParam> at_once(sizes.values());
        layer.y = at_once.data();
        launch_on_host(NormaliseAtOnce<TypeParam>{layer, 2});
        std::vector<TypeParam> in_two(sizes.values());
        layer.y = in_two.data();
        std::vector<float> moments(
            static_cast<std::size_t>(NormBlocks::moments(sizes.images, sizes.channels, 6)));
        launch_on_host(NormMoments<TypeParam>{layer, 6, moments.data()});
        launch_on_host(Normalise<TypeParam>{layer, 6, moments.data()});
        for (std::size_t i = 0; i < sizes.values(); ++i)
            ASSERT_NEAR(to_float(at_once[i]), to_float(in_two[i]), 2 * example.tolerance(i));
    }
}

TYPED_TEST(NormaliseAtOnceTest, TakesNoMoreMemoryThanItMay) {
    using Kernel = NormaliseAtOnce<TypeParam>;
    const int bytes = static_cast<int>(Kernel::shared_bytes(3000, 1));
    EXPECT_EQ(Kernel::packs_that_fit(1, 256, 3000, bytes), 1);
    EXPECT_EQ(Kernel::packs_that_fit(64, 256, 3000, bytes), 1);
    EXPECT_EQ(Kernel::packs_that_fit(1, 256, 3000, bytes - 1), 0);
    EXPECT_EQ(Kernel::packs_that_fit(1, 256, 1 << 30, bytes), 0);
    // Two packs where there are blocks enough, and memory moves them better than one.
    EXPECT_EQ(Kernel::packs_that_fit(64, 256, 3000, 4 * bytes), sizeof(TypeParam) == 2 ? 2 : 1);
    EXPECT_EQ(Kernel::packs_that_fit(1, 256, 3000, 4 * bytes), 1);
    Kernel kernel;
    kernel.norm.pixels = 3000;
    EXPECT_EQ(kernel.shape().shared_bytes, bytes);
}

TEST(NormaliseAtOnce, KeepsItsPrecisionBesideALargeMean) {
    std::mt19937 random(2);
    const NormSizes sizes{2, 4000, 40};
    NormExample<float> example(sizes, random, 1000.0F, 1.0F);
    NormLayer<float> layer = example.layer(false, 1.0F);
    std::vector<float> y(sizes.values());
    layer.y = y.data();
    launch_on_host(NormaliseAtOnce<float>{layer, 1});
    example.expect_result(y);
}

} // namespace
} // namespace unit::gpu::test
