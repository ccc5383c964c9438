#include "core/gpu/kernels/add_bias.h"

#include <gtest/gtest.h>

#include "tests/core/gpu/kernels/phases.h"
#include "tests/core/gpu/kernels/test_values.h"
#include "tests/core/gpu/kernels/written_once.h"

#include <cmath>

namespace unit::gpu::test {
namespace {

constexpr float kSlope = 0.25F;

struct Sizes {
    int images, height, width, channels;
    Phases phases() const { return {images, height, width}; }
    std::size_t values(int phase = 0) const {
        return phases().pixels(phase) * static_cast<std::size_t>(channels);
    }
};

Sizes random_sizes(std::mt19937& random) {
    const auto up_to = [&](int most) { return std::uniform_int_distribution(1, most)(random); };
    return {up_to(3), up_to(5), up_to(7), kPack * up_to(5)};
}

template <typename Value>
class AddBiasTest : public testing::Test {
  protected:
    AddBias<Value> kernel(const Sizes& sizes, int sources) {
        bias_ = random_values<float>(static_cast<std::size_t>(sizes.channels), random_);
        sources_.clear();
        AddBias<Value> kernel;
        for (int source = 0; source < sources; ++source)
            sources_.push_back(random_values<Value>(sizes.values(source), random_));
        for (int source = 0; source < sources; ++source)
            kernel.sources[source] = sources_[static_cast<std::size_t>(source)].data();
        kernel.source_count = sources;
        kernel.bias = bias_.data();
        kernel.images = sizes.images;
        kernel.height = sizes.height;
        kernel.width = sizes.width;
        kernel.channels = sizes.channels;
        kernel.slope = kSlope;
        return kernel;
    }

    /// Of value `index` of a source.
    double expected(std::size_t source, std::size_t index) const {
        const double sum = double{to_float(sources_[source][index])} + bias_[index % bias_.size()];
        return sum < 0.0 ? kSlope * sum : sum;
    }

    static void expect_near(double expected, Value value) {
        EXPECT_NEAR(to_float(value), expected, std::abs(expected) * kRounding<Value> + 1e-6);
    }

    std::mt19937 random_{1};
    std::vector<std::vector<Value>> sources_;
    std::vector<float> bias_;
};
TYPED_TEST_SUITE(AddBiasTest, ValueTypes);

TYPED_TEST(AddBiasTest, AddsTheBiasOfTheChannelThenTakesTheSlope) {
    for (int round = 0; round < 10; ++round) {
        const Sizes sizes = random_sizes(this->random_);
        AddBias<TypeParam> kernel = this->kernel(sizes, 1);
        GuardedResult<TypeParam> y(sizes.values());
        kernel.y = y.data();
        launch_on_host(kernel);
        for (std::size_t i = 0; i < y.size(); ++i)
            this->expect_near(this->expected(0, i), y[i]);
        y.expect_written_once(kernel);
    }
}

TYPED_TEST(AddBiasTest, WorksInPlace) {
    const Sizes sizes{2, 3, 5, 24};
    AddBias<TypeParam> kernel = this->kernel(sizes, 1);
    std::vector<TypeParam> y = this->sources_[0];
    kernel.sources[0] = y.data();
    kernel.y = y.data();
    launch_on_host(kernel);
    for (std::size_t i = 0; i < y.size(); ++i)
        this->expect_near(this->expected(0, i), y[i]);
}

TYPED_TEST(AddBiasTest, PutsThePhasesOfATransposedConvolutionInTheirPlaces) {
    for (int round = 0; round < 10; ++round) {
        const Sizes sizes = random_sizes(this->random_);
        AddBias<TypeParam> kernel = this->kernel(sizes, 4);
        GuardedResult<TypeParam> y(4 * sizes.values());
        kernel.y = y.data();
        launch_on_host(kernel);
        std::size_t place = 0;
        for (int image = 0; image < sizes.images; ++image)
            for (int row = 0; row < 2 * sizes.height; ++row)
                for (int column = 0; column < 2 * sizes.width; ++column)
                    for (int channel = 0; channel < sizes.channels; ++channel, ++place) {
                        const auto [phase, pixel] = sizes.phases().place(image, row, column);
                        this->expect_near(this->expected(phase, pixel * sizes.channels + channel),
                                          y[place]);
                    }
        y.expect_written_once(kernel);
    }
}

} // namespace
} // namespace unit::gpu::test
