#pragma once

#include "core/gpu/kernels/norm_layer.h"
#include "core/model/configuration.h"

#include <gtest/gtest.h>

#include "tests/core/gpu/kernels/test_values.h"

#include <algorithm>
#include <cmath>

namespace unit::gpu::test {

/// A dropout with some key.
inline NormDropout dropout_of(double probability) {
    return {DropoutMask(0x1234'5678'9abc'def0, probability),
            static_cast<float>(1.0 / (1.0 - probability))};
}

struct NormSizes {
    int images, pixels, channels;
    std::size_t values() const { return static_cast<std::size_t>(images) * pixels * channels; }
};

inline NormSizes random_norm_sizes(std::mt19937& random) {
    const auto up_to = [&](int most) { return std::uniform_int_distribution(1, most)(random); };
    return {up_to(3), up_to(700), kPack * up_to(40)};
}

/// A norm's input, and its output by the definition in double precision.
template <typename Value>
class NormExample {
  public:
    NormExample(const NormSizes& sizes, std::mt19937& random, float mean = 0.0F,
                float deviation = 1.0F)
        : sizes_(sizes), x_(random_values<Value>(sizes.values(), random, mean, deviation)),
          skip_(random_values<Value>(sizes.values(), random)) {}

    std::vector<Value>& x() { return x_; }

    /// Before layer().
    void set_dropout(const NormDropout& dropout) { dropout_ = dropout; }

    /// Of a residual block. Before layer().
    void set_factors(std::mt19937& random) {
        factors_ = random_values<float>(static_cast<std::size_t>(sizes_.channels), random);
    }

    /// `y` is left to the test. The kernels read this example's memory.
    NormLayer<Value> layer(bool adds, float slope) {
        adds_ = adds;
        slope_ = slope;
        find_moments();
        NormLayer<Value> layer;
        layer.x = x_.data();
        layer.skip = adds ? skip_.data() : nullptr;
        layer.images = sizes_.images;
        layer.pixels = sizes_.pixels;
        layer.channels = sizes_.channels;
        layer.epsilon = static_cast<float>(kInstanceNormEpsilon);
        layer.slope = slope;
        layer.factors = factors_.empty() ? nullptr : factors_.data();
        return layer;
    }

    /// Of the values that x had when the layer was made.
    double expected(std::size_t index) const { return expected_[index]; }

    /// Of statistics in fp32, and of the result's type.
    double tolerance(std::size_t index) const {
        return std::abs(expected_[index]) * kRounding<Value> + 1e-5;
    }

    /// Compares with anything that has an index: a result or a vector.
    template <typename Values>
    void expect_result(const Values& y) const {
        for (std::size_t i = 0; i < sizes_.values(); ++i)
            ASSERT_NEAR(to_float(y[i]), expected_[i], tolerance(i)) << "value " << i;
    }

    /// Compares the means, and 1 / deviation.
    template <typename Values>
    void expect_statistics(const Values& statistics) const {
        for (std::size_t i = 0; i < statistics_.size(); ++i)
            ASSERT_NEAR(statistics[i], statistics_[i], 1e-5 * (1.0 + std::abs(statistics_[i])));
    }

  private:
    void find_moments() {
        expected_.assign(sizes_.values(), 0.0);
        statistics_.assign(static_cast<std::size_t>(2) * sizes_.images * sizes_.channels, 0.0);
        for (int image = 0; image < sizes_.images; ++image)
            for (int channel = 0; channel < sizes_.channels; ++channel)
                find_channel(image, channel);
    }

    void find_channel(int image, int channel) {
        const auto place = [&](int pixel) {
            return (static_cast<std::size_t>(image) * sizes_.pixels + pixel) * sizes_.channels +
                   channel;
        };
        double mean = 0.0;
        for (int pixel = 0; pixel < sizes_.pixels; ++pixel)
            mean += double{to_float(x_[place(pixel)])} / sizes_.pixels;
        double variance = 0.0;
        for (int pixel = 0; pixel < sizes_.pixels; ++pixel)
            variance += std::pow(to_float(x_[place(pixel)]) - mean, 2) / sizes_.pixels;
        const double scale = 1.0 / std::sqrt(variance + kInstanceNormEpsilon);
        const double factor =
            factors_.empty() ? 1.0 : double{factors_[static_cast<std::size_t>(channel)]};
        double* const rows = statistics_.data() + std::ptrdiff_t{2} * image * sizes_.channels;
        rows[channel] = mean;
        rows[sizes_.channels + channel] = scale;
        for (int pixel = 0; pixel < sizes_.pixels; ++pixel) {
            const std::size_t i = place(pixel);
            const double normal = (to_float(x_[i]) - mean) * scale;
            const double kept =
                !dropout_.drops() ? 1.0 : double{dropout_.factor_at(static_cast<std::uint32_t>(i))};
            expected_[i] = factor * kept * (normal < 0.0 ? slope_ * normal : normal) +
                           (adds_ ? double{to_float(skip_[i])} : 0.0);
        }
    }

    NormSizes sizes_;
    std::vector<Value> x_, skip_;
    bool adds_ = false;
    double slope_ = 1.0;
    NormDropout dropout_;
    std::vector<float> factors_; ///< empty: none
    std::vector<double> expected_, statistics_;
};

/// What may follow a norm: plain, ReLU, LeakyReLU, the end of a residual block.
struct NormEnding {
    bool adds;
    float slope;
};
inline constexpr NormEnding kNormEndings[] = {
    {false, 1.0F}, {false, 0.0F}, {false, 0.01F}, {true, 1.0F}};

} // namespace unit::gpu::test
