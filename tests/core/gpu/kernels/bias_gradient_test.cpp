#include "core/gpu/kernels/bias_gradient.h"

#include <gtest/gtest.h>

#include "tests/core/gpu/kernels/reversed_launch.h"
#include "tests/core/gpu/kernels/test_values.h"
#include "tests/core/gpu/kernels/written_once.h"

#include <cmath>

namespace unit::gpu::test {
namespace {

constexpr float kSlope = 0.25F;

template <typename Value>
class BiasGradientTest : public testing::Test {
  protected:
    /// With its sums in `sums_`; `result` is left to the test.
    BiasGradient<Value> kernel(int pixels, int channels, int chunks) {
        const auto values = static_cast<std::size_t>(pixels) * channels;
        y_ = random_values<Value>(values, random_);
        from_float(0.0F, &y_.front());
        gradient_ = random_values<Value>(values, random_, 0.5F);
        expected_.clear();
        for (std::size_t i = 0; i < values; ++i)
            expected_.push_back((to_float(y_[i]) > 0.0F ? 1.0 : kSlope) * to_float(gradient_[i]));
        sums_.assign(static_cast<std::size_t>(BiasGradient<Value>::sum_rows(chunks)) * channels,
                     -1.0F);
        BiasGradient<Value> kernel;
        kernel.y = y_.data();
        kernel.gradient = gradient_.data();
        kernel.sums = sums_.data();
        kernel.pixels = pixels;
        kernel.channels = channels;
        kernel.chunks = chunks;
        kernel.slope = kSlope;
        return kernel;
    }

    /// Compares the result, and what the sums add up to.
    void expect_gradients(const std::vector<Value>& result, int channels) const {
        std::vector<double> totals(static_cast<std::size_t>(channels));
        for (std::size_t i = 0; i < expected_.size(); ++i) {
            ASSERT_NEAR(to_float(result[i]), expected_[i],
                        std::abs(expected_[i]) * kRounding<Value> + 1e-7);
            totals[i % totals.size()] += expected_[i];
        }
        for (std::size_t i = 0; i < sums_.size(); ++i)
            totals[i % totals.size()] -= double{sums_[i]};
        for (const double rest : totals)
            ASSERT_NEAR(rest, 0.0, 1e-6 * static_cast<double>(expected_.size() / totals.size()));
    }

    int up_to(int most) { return std::uniform_int_distribution(1, most)(random_); }

    std::mt19937 random_{1};
    std::vector<Value> y_, gradient_;
    std::vector<double> expected_;
    std::vector<float> sums_;
};
TYPED_TEST_SUITE(BiasGradientTest, ValueTypes);

TYPED_TEST(BiasGradientTest, IsTheSlopesShareAndItsSumsAreTheBiases) {
    for (int round = 0; round < 10; ++round) {
        const int channels = kPack * this->up_to(20);
        BiasGradient<TypeParam> kernel = this->kernel(this->up_to(3000), channels, this->up_to(70));
        std::vector<TypeParam> result(this->y_.size());
        kernel.result = result.data();
        launch_on_host(kernel);
        this->expect_gradients(result, channels);
    }
}

TYPED_TEST(BiasGradientTest, TakesFewerPixelsThanChunks) {
    for (const int pixels : {1, 2, 31, 65}) {
        BiasGradient<TypeParam> kernel = this->kernel(pixels, 72, 66);
        std::vector<TypeParam> result(this->y_.size());
        kernel.result = result.data();
        launch_on_host(kernel);
        this->expect_gradients(result, 72);
    }
}

TYPED_TEST(BiasGradientTest, WorksInPlaceInAnyOrderOfItsThreads) {
    BiasGradient<TypeParam> kernel = this->kernel(501, 136, 3);
    kernel.result = this->gradient_.data();
    launch_in_reverse(kernel);
    this->expect_gradients(this->gradient_, 136);
}

TYPED_TEST(BiasGradientTest, WritesEachValueAndEachSumOnce) {
    for (const int channels : {8, 64, 136}) {
        BiasGradient<TypeParam> kernel = this->kernel(131, channels, 3);
        std::vector<TypeParam> unwatched(this->y_.size());
        GuardedResult<TypeParam> result(this->y_.size());
        kernel.result = result.data();
        result.expect_written_once(kernel);
        GuardedResult<float> sums(this->sums_.size());
        kernel.result = unwatched.data();
        kernel.sums = sums.data();
        sums.expect_written_once(kernel);
    }
}

TEST(BiasGradient, ChunksGiveADeviceEnoughToDo) {
    using Kernel = BiasGradient<float>;
    EXPECT_EQ(Kernel::chunks_for(64, 1), 1);
    EXPECT_EQ(Kernel::chunks_for(64, 4 * 128 * 128), 64);
    EXPECT_EQ(Kernel::chunks_for(64, 1 << 24), 1024);
    EXPECT_EQ(Kernel::chunks_for(1024, 1 << 24), 64);
}

} // namespace
} // namespace unit::gpu::test
