#include "core/gpu/kernels/make_image.h"

#include <gtest/gtest.h>

#include "tests/core/gpu/kernels/phases.h"
#include "tests/core/gpu/kernels/reversed_launch.h"
#include "tests/core/gpu/kernels/test_values.h"
#include "tests/core/gpu/kernels/written_once.h"

#include <cmath>

namespace unit::gpu::test {
namespace {

constexpr float kSlope = 0.25F;
/// Of sums in fp32.
constexpr double kTolerance = 3e-6;

struct Sizes {
    int images, height, width, channels, image_channels;
    Phases phases() const { return {images, height, width}; }
    std::size_t values(int phase) const {
        return phases().pixels(phase) * static_cast<std::size_t>(channels);
    }
    std::size_t pixels() const { return static_cast<std::size_t>(images) * height * width; }
};

template <typename Value>
class MakeImageTest : public testing::Test {
  protected:
    Sizes random_sizes() {
        const auto up_to = [&](int most) {
            return std::uniform_int_distribution(1, most)(random_);
        };
        return {up_to(2), up_to(4), up_to(150), kPack * up_to(40), up_to(2) == 1 ? 1 : 3};
    }

    MakeImage<Value> kernel(const Sizes& sizes, int sources) {
        const auto channels = static_cast<std::size_t>(sizes.channels);
        const auto image_channels = static_cast<std::size_t>(sizes.image_channels);
        feature_bias_ = random_values<float>(channels, random_);
        weights_ = random_values<float>(image_channels * channels, random_, 0.0F,
                                        1.0F / std::sqrt(static_cast<float>(sizes.channels)));
        bias_ = random_values<float>(image_channels, random_);
        sources_.clear();
        MakeImage<Value> kernel;
        for (int source = 0; source < sources; ++source)
            sources_.push_back(random_values<Value>(sizes.values(source), random_));
        for (int source = 0; source < sources; ++source)
            kernel.sources[source] = sources_[static_cast<std::size_t>(source)].data();
        kernel.source_count = sources;
        kernel.images = sizes.images;
        kernel.height = sizes.height;
        kernel.width = sizes.width;
        kernel.channels = sizes.channels;
        kernel.feature_bias = feature_bias_.data();
        kernel.slope = kSlope;
        kernel.weights = weights_.data();
        kernel.bias = bias_.data();
        kernel.image_channels = sizes.image_channels;
        return kernel;
    }

    /// Of pixel `pixel` of a source.
    double expected(const Sizes& sizes, std::size_t source, std::size_t pixel,
                    int image_channel) const {
        const auto channels = static_cast<std::size_t>(sizes.channels);
        const auto of_image = static_cast<std::size_t>(image_channel);
        double sum = bias_[of_image];
        for (std::size_t channel = 0; channel < channels; ++channel) {
            const double feature = double{to_float(sources_[source][pixel * channels + channel])} +
                                   feature_bias_[channel];
            sum += (feature < 0.0 ? kSlope * feature : feature) *
                   weights_[of_image * channels + channel];
        }
        return std::tanh(sum);
    }

    void expect_pixel(const Sizes& sizes, std::size_t source, std::size_t pixel,
                      const ImagePixel& result) const {
        const bool is_grey = sizes.image_channels == 1;
        ASSERT_NEAR(result.red, expected(sizes, source, pixel, 0), kTolerance);
        ASSERT_NEAR(result.green, expected(sizes, source, pixel, is_grey ? 0 : 1), kTolerance);
        ASSERT_NEAR(result.blue, expected(sizes, source, pixel, is_grey ? 0 : 2), kTolerance);
        ASSERT_EQ(result.unused, 0.0F);
    }

    void expect_image(const Sizes& sizes) {
        MakeImage<Value> kernel = this->kernel(sizes, 1);
        std::vector<ImagePixel> y(sizes.pixels());
        kernel.y = y.data();
        launch_on_host(kernel);
        for (std::size_t pixel = 0; pixel < y.size(); ++pixel)
            expect_pixel(sizes, 0, pixel, y[pixel]);
    }

    void expect_image_of_phases(const Sizes& sizes) {
        MakeImage<Value> kernel = this->kernel(sizes, 4);
        std::vector<ImagePixel> y(4 * sizes.pixels());
        kernel.y = y.data();
        launch_on_host(kernel);
        std::size_t place = 0;
        for (int image = 0; image < sizes.images; ++image)
            for (int row = 0; row < 2 * sizes.height; ++row)
                for (int column = 0; column < 2 * sizes.width; ++column, ++place) {
                    const auto [phase, pixel] = sizes.phases().place(image, row, column);
                    expect_pixel(sizes, phase, pixel, y[place]);
                }
    }

    std::mt19937 random_{1};
    std::vector<std::vector<Value>> sources_;
    std::vector<float> feature_bias_, weights_, bias_;
};
TYPED_TEST_SUITE(MakeImageTest, ValueTypes);

TYPED_TEST(MakeImageTest, IsTheConvolutionOfTheActivatedFeatures) {
    for (int round = 0; round < 10; ++round)
        this->expect_image(this->random_sizes());
}

TYPED_TEST(MakeImageTest, TakesFewAndManyChannels) {
    for (const int channels : {8, 16, 64, 1024, MakeImage<TypeParam>::kMostChannels})
        this->expect_image({1, 2, 1031, channels, 3});
}

TYPED_TEST(MakeImageTest, TakesThePhasesOfATransposedConvolution) {
    for (int round = 0; round < 5; ++round)
        this->expect_image_of_phases(this->random_sizes());
}

TYPED_TEST(MakeImageTest, WorksInAnyOrderOfItsThreads) {
    const Sizes sizes{2, 3, 70, 72, 3};
    MakeImage<TypeParam> kernel = this->kernel(sizes, 1);
    std::vector<ImagePixel> y(sizes.pixels());
    kernel.y = y.data();
    launch_in_reverse(kernel);
    for (std::size_t pixel = 0; pixel < y.size(); ++pixel)
        this->expect_pixel(sizes, 0, pixel, y[pixel]);
}

TYPED_TEST(MakeImageTest, WritesEachPixelOnce) {
    for (const int sources : {1, 4}) {
        for (const int channels : {8, 24, 320}) {
            const Sizes sizes{2, 2, 29, channels, 3};
            MakeImage<TypeParam> kernel = this->kernel(sizes, sources);
            GuardedResult<ImagePixel> y(static_cast<std::size_t>(sources) * sizes.pixels());
            kernel.y = y.data();
            y.expect_written_once(kernel);
        }
    }
}

} // namespace
} // namespace unit::gpu::test
