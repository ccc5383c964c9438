#pragma once

#include "core/gpu/kernels/norm_gradient_layer.h"

#include <gtest/gtest.h>

#include "tests/core/gpu/kernels/norm_example.h"

#include <cmath>

namespace unit::gpu::test {

/// What may follow a norm in training.
struct TrainedEnding {
    float slope;
    double drop_probability;
};
inline constexpr TrainedEnding kTrainedEndings[] = {
    {1.0F, 0.0}, {0.0F, 0.0}, {0.25F, 0.0}, {1.0F, 0.5}};

/// A norm's input, the gradient with respect to its output, and the one with respect to its input,
/// in double precision from the norm's derivatives: that of normalised value j with respect to
/// input i is scale * ((i == j) - 1 / pixels) - scale^3 * (x_i - mean) * (x_j - mean) / pixels.
template <typename Value>
class NormGradientExample {
  public:
    NormGradientExample(const NormSizes& sizes, std::mt19937& random, float mean = 0.0F,
                        float deviation = 1.0F)
        : sizes_(sizes), x_(random_values<Value>(sizes.values(), random, mean, deviation)),
          gradient_(random_values<Value>(sizes.values(), random, 0.3F)),
          statistics_(static_cast<std::size_t>(2) * sizes.images * sizes.channels) {}

    std::vector<Value>& gradient() { return gradient_; }
    const std::vector<float>& statistics() const { return statistics_; }

    /// `result` is left to the test. The kernels read this example's memory.
    NormGradientLayer<Value> layer(const TrainedEnding& ending) {
        NormGradientLayer<Value> layer;
        layer.x = x_.data();
        layer.gradient = gradient_.data();
        layer.statistics = statistics_.data();
        layer.images = sizes_.images;
        layer.pixels = sizes_.pixels;
        layer.channels = sizes_.channels;
        layer.slope = ending.slope;
        layer.dropout = dropout_of(ending.drop_probability);
        find_gradients(layer);
        return layer;
    }

    /// The gradient with respect to a normalised value.
    double before_end(std::size_t index) const { return before_end_[index]; }
    double normal(std::size_t index) const { return normal_[index]; }

    /// Compares with anything that has an index: a result or a vector.
    template <typename Values>
    void expect_result(const Values& result) const {
        for (std::size_t i = 0; i < sizes_.values(); ++i)
            ASSERT_NEAR(to_float(result[i]), expected_[i],
                        std::abs(expected_[i]) * kRounding<Value> + tolerance_[i])
                << "value " << i;
    }

    std::size_t place(int image, int pixel, int channel) const {
        return (static_cast<std::size_t>(image) * sizes_.pixels + pixel) * sizes_.channels +
               channel;
    }

  private:
    void find_gradients(const NormGradientLayer<Value>& layer) {
        for (std::vector<double>* values : {&before_end_, &normal_, &expected_, &tolerance_})
            values->assign(sizes_.values(), 0.0);
        for (int image = 0; image < sizes_.images; ++image)
            for (int channel = 0; channel < sizes_.channels; ++channel)
                find_channel(layer, image, channel);
    }

    void find_channel(const NormGradientLayer<Value>& layer, int image, int channel) {
        const int pixels = sizes_.pixels;
        const auto x = [&](int pixel) {
            return double{to_float(x_[place(image, pixel, channel)])};
        };
        double mean = 0.0;
        for (int pixel = 0; pixel < pixels; ++pixel)
            mean += x(pixel) / pixels;
        double variance = 0.0;
        for (int pixel = 0; pixel < pixels; ++pixel)
            variance += (x(pixel) - mean) * (x(pixel) - mean) / pixels;
        const double scale = 1.0 / std::sqrt(variance + kInstanceNormEpsilon);
        double sum = 0.0;
        double product = 0.0;
        for (int pixel = 0; pixel < pixels; ++pixel) {
            const std::size_t i = place(image, pixel, channel);
            normal_[i] = (x(pixel) - mean) * scale;
            double g = to_float(gradient_[i]);
            if (normal_[i] <= 0.0)
                g *= double{layer.slope};
            if (layer.dropout.drops())
                g *= layer.dropout.mask.keeps(static_cast<std::uint32_t>(i))
                         ? double{layer.dropout.factor}
                         : 0.0;
            before_end_[i] = g;
            sum += g;
            product += g * (x(pixel) - mean);
        }
        for (int pixel = 0; pixel < pixels; ++pixel) {
            const std::size_t i = place(image, pixel, channel);
            expected_[i] = scale * (before_end_[i] - sum / pixels) -
                           scale * scale * scale * (x(pixel) - mean) * product / pixels;
            tolerance_[i] = 1e-5 * (1.0 + scale);
        }
        float* const rows = statistics_.data() + std::ptrdiff_t{2} * image * sizes_.channels;
        rows[channel] = static_cast<float>(mean);
        rows[sizes_.channels + channel] = static_cast<float>(scale);
    }

    NormSizes sizes_;
    std::vector<Value> x_, gradient_;
    std::vector<float> statistics_;
    std::vector<double> before_end_, normal_, expected_, tolerance_;
};

} // namespace unit::gpu::test
