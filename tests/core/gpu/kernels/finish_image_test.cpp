#include "core/gpu/kernels/finish_image.h"

#include <gtest/gtest.h>

#include "tests/core/gpu/kernels/test_values.h"
#include "tests/core/gpu/kernels/written_once.h"

#include <cmath>

namespace unit::gpu::test {
namespace {

/// Below that of tanh in fp32.
constexpr double kTolerance = 1e-6;

template <typename Value>
class FinishImageTest : public testing::Test {
  protected:
    /// Of random size.
    FinishImage<Value> kernel(int patch, int image_channels, int most_width) {
        const auto up_to = [&](int most) {
            return std::uniform_int_distribution(1, most)(random_);
        };
        FinishImage<Value> kernel;
        kernel.images = up_to(3);
        kernel.height = up_to(5);
        kernel.width = up_to(most_width);
        kernel.patch = patch;
        kernel.image_channels = image_channels;
        const int used = image_channels * patch * patch;
        kernel.channels = kPack * (parts_of(used, kPack) + up_to(2) - 1);
        x_ = random_values<Value>(static_cast<std::size_t>(kernel.images) * kernel.height *
                                      kernel.width * kernel.channels,
                                  random_);
        bias_ = random_values<float>(static_cast<std::size_t>(used), random_);
        kernel.x = x_.data();
        kernel.bias = bias_.data();
        return kernel;
    }

    static std::size_t pixels(const FinishImage<Value>& kernel) {
        return static_cast<std::size_t>(kernel.images) * kernel.height * kernel.width *
               kernel.patch * kernel.patch;
    }

    double expected(const FinishImage<Value>& kernel, int image, int row, int column,
                    int image_channel) const {
        const int patch = kernel.patch;
        const auto patch_row = static_cast<std::size_t>(image_channel * patch + row % patch);
        const std::size_t channel = patch_row * patch + column % patch;
        const int pixel = (image * kernel.height + row / patch) * kernel.width + column / patch;
        const auto first = static_cast<std::size_t>(pixel) * kernel.channels;
        return std::tanh(double{to_float(x_[first + channel])} + bias_[channel]);
    }

    std::mt19937 random_{1};
    std::vector<Value> x_;
    std::vector<float> bias_;
};
TYPED_TEST_SUITE(FinishImageTest, ValueTypes);

TYPED_TEST(FinishImageTest, PutsThePixelsOfPatchesInTheirPlaces) {
    for (const int patch : {1, 2, 4}) {
        for (const int image_channels : {1, 3}) {
            FinishImage<TypeParam> kernel = this->kernel(patch, image_channels, 300);
            std::vector<ImagePixel> y(this->pixels(kernel));
            kernel.y = y.data();
            launch_on_host(kernel);
            const int green = image_channels == 1 ? 0 : 1;
            std::size_t place = 0;
            for (int image = 0; image < kernel.images; ++image)
                for (int row = 0; row < patch * kernel.height; ++row)
                    for (int column = 0; column < patch * kernel.width; ++column, ++place) {
                        const auto expected = [&](int channel) {
                            return this->expected(kernel, image, row, column, channel);
                        };
                        ASSERT_NEAR(y[place].red, expected(0), kTolerance);
                        ASSERT_NEAR(y[place].green, expected(green), kTolerance);
                        ASSERT_NEAR(y[place].blue, expected(2 * green), kTolerance);
                        ASSERT_EQ(y[place].unused, 0.0F);
                    }
        }
    }
}

TYPED_TEST(FinishImageTest, WritesEachPixelOnce) {
    for (const int patch : {1, 2, 4}) {
        FinishImage<TypeParam> kernel = this->kernel(patch, 3, 70);
        GuardedResult<ImagePixel> y(this->pixels(kernel));
        kernel.y = y.data();
        y.expect_written_once(kernel);
    }
}

} // namespace
} // namespace unit::gpu::test
