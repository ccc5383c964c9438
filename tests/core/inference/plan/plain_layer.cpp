#include "tests/core/inference/plan/plain_layer.h"

#include "core/inference/kernels/border.h"

#include <algorithm>
#include <cmath>

namespace unit::test {
namespace {

PlainTensor doubled(const PlainTensor& image) {
    PlainTensor result(2 * image.width, 2 * image.height, image.channels);
    for (int y = 0; y < result.height; ++y) {
        for (int x = 0; x < result.width; ++x) {
            for (int channel = 0; channel < result.channels; ++channel) {
                result.at(y, x, channel) = image.at(y / 2, x / 2, channel);
            }
        }
    }
    return result;
}

/// Where the kernel's value `tap` lies in the input of output `place`; -1: on zero, or nowhere.
int input_place(const PathLayer& layer, int place, int tap, int size) {
    if (layer.resampling == Resampling::DoubleTransposed) {
        const int twice = place + (layer.kernel - 1) / 2 - tap;
        return twice < 0 || twice % 2 != 0 || twice / 2 >= size ? -1 : twice / 2;
    }
    return inside(place * layer.stride() - layer.border() + tap, size, layer.padding);
}

std::size_t weight_place(const PathLayer& layer, int out, int in, int row, int column) {
    const int pair =
        layer.transposed ? in * layer.out_channels + out : out * layer.in_channels + in;
    return static_cast<std::size_t>((pair * layer.kernel + row) * layer.kernel + column);
}

/// Adds what one pixel of the input gives to one of the output.
void add_products(const PathLayer& layer, const std::vector<float>& weights, const double* input,
                  int row, int column, double* output) {
    for (int out = 0; out < layer.out_channels; ++out) {
        for (int in = 0; in < layer.in_channels; ++in) {
            const double weight = weights[weight_place(layer, out, in, row, column)];
            output[out] += weight * input[in];
        }
    }
}

PlainTensor convolved(const PathLayer& layer, const std::vector<float>& weights,
                      const std::vector<float>& bias, const PlainTensor& input) {
    const bool doubles = layer.resampling == Resampling::DoubleTransposed;
    const int stride = layer.stride();
    PlainTensor result(doubles ? 2 * input.width : input.width / stride,
                       doubles ? 2 * input.height : input.height / stride, layer.out_channels);
    for (int y = 0; y < result.height; ++y) {
        for (int x = 0; x < result.width; ++x) {
            double* const pixel = &result.at(y, x, 0);
            std::ranges::copy(bias, pixel);
            for (int tap = 0; tap < layer.kernel * layer.kernel; ++tap) {
                const int row = tap / layer.kernel;
                const int column = tap % layer.kernel;
                const int from_y = input_place(layer, y, row, input.height);
                const int from_x = input_place(layer, x, column, input.width);
                if (from_y >= 0 && from_x >= 0) {
                    add_products(layer, weights,
                                 &input.values[0] +
                                     (from_y * input.width + from_x) * input.channels,
                                 row, column, pixel);
                }
            }
        }
    }
    return result;
}

using PlainMoments = std::vector<std::pair<double, double>>;

/// E[x] and E[x^2] of each channel.
PlainMoments moments_of(const PlainTensor& image) {
    PlainMoments moments(static_cast<std::size_t>(image.channels));
    const double count = static_cast<double>(image.width) * image.height;
    for (std::size_t index = 0; index < image.values.size(); ++index) {
        auto& [mean, square] = moments[index % moments.size()];
        mean += image.values[index] / count;
        square += image.values[index] * image.values[index] / count;
    }
    return moments;
}

PlainMoments smoothed(const PathLayer& layer, PlainMoments moments, PlainSmoothing& smoothing) {
    const auto known = smoothing.moments.find(layer.normalisation);
    if (known != smoothing.moments.end()) {
        for (std::size_t channel = 0; channel < moments.size(); ++channel) {
            const auto mix = [&](double before, double now) {
                return smoothing.smoothing * before + (1.0 - smoothing.smoothing) * now;
            };
            const auto& [mean, square] = known->second[channel];
            moments[channel] = {mix(mean, moments[channel].first),
                                mix(square, moments[channel].second)};
        }
    }
    smoothing.moments[layer.normalisation] = moments;
    return moments;
}

template <typename Change>
void change_channel(PlainTensor& image, int channel, const Change& change) {
    for (int y = 0; y < image.height; ++y) {
        for (int x = 0; x < image.width; ++x) {
            image.at(y, x, channel) = change(image.at(y, x, channel));
        }
    }
}

void instance_norm(const PlainMoments& moments, PlainTensor& image) {
    for (int channel = 0; channel < image.channels; ++channel) {
        const auto& [mean, square] = moments[static_cast<std::size_t>(channel)];
        const double deviation = std::sqrt(square - mean * mean + kInstanceNormEpsilon);
        change_channel(image, channel, [&](double value) { return (value - mean) / deviation; });
    }
}

/// Of all channels together; the deviation is the unbiased one.
void layer_norm(const PathLayer& layer, const WeightsByName& weights, const PlainMoments& moments,
                PlainTensor& image) {
    const std::vector<float> weight = weights(layer.normalisation + ".weight");
    const std::vector<float> bias = weights(layer.normalisation + ".bias");
    double mean = 0.0;
    double square = 0.0;
    for (const auto& [of_channel, square_of_channel] : moments) {
        mean += of_channel / image.channels;
        square += square_of_channel / image.channels;
    }
    const auto count = static_cast<double>(image.values.size());
    const double variance = (square - mean * mean) * count / (count - 1.0);
    const double deviation = std::sqrt(variance) + kLayerNormEpsilon;
    for (int channel = 0; channel < image.channels; ++channel) {
        const auto index = static_cast<std::size_t>(channel);
        change_channel(image, channel, [&](double value) {
            return (value - mean) / deviation * static_cast<double>(weight[index]) +
                   static_cast<double>(bias[index]);
        });
    }
}

void normalise(const PathLayer& layer, const WeightsByName& weights, PlainSmoothing* smoothing,
               PlainTensor& image) {
    if (layer.norm == Norm::None) {
        return;
    }
    PlainMoments moments = moments_of(image);
    if (smoothing != nullptr) {
        moments = smoothed(layer, std::move(moments), *smoothing);
    }
    if (layer.norm == Norm::Instance) {
        instance_norm(moments, image);
    } else {
        layer_norm(layer, weights, moments, image);
    }
}

} // namespace

PlainTensor plain_layer(const PathLayer& layer, const WeightsByName& weights,
                        const PlainTensor& input, PlainSmoothing* smoothing) {
    PlainTensor result = convolved(
        layer, weights(layer.convolution + ".weight"), weights(layer.convolution + ".bias"),
        layer.resampling == Resampling::DoubleNearest ? doubled(input) : input);
    normalise(layer, weights, smoothing, result);
    if (!layer.residual_scale.empty()) {
        const std::vector<float> factors = weights(layer.residual_scale);
        for (int channel = 0; channel < result.channels; ++channel) {
            const double factor = factors[static_cast<std::size_t>(channel)];
            change_channel(result, channel, [&](double value) { return value * factor; });
        }
    }
    const bool leaks = layer.nonlinearity == Nonlinearity::LeakyRelu;
    if (leaks || layer.nonlinearity == Nonlinearity::Relu) {
        for (double& value : result.values) {
            value = value > 0.0 ? value : value * (leaks ? kLeakySlope : 0.0);
        }
    }
    return result;
}

} // namespace unit::test
