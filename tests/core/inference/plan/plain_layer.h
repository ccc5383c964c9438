#pragma once

#include "core/inference/plan/weights_by_name.h"
#include "core/model/translation_path.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace unit::test {

/// An activation in double precision, [height, width, channels] without padding.
struct PlainTensor {
    int width = 0, height = 0, channels = 0;
    std::vector<double> values;

    PlainTensor(int tensor_width, int tensor_height, int tensor_channels)
        : width(tensor_width), height(tensor_height), channels(tensor_channels),
          values(static_cast<std::size_t>(tensor_width) * static_cast<std::size_t>(tensor_height) *
                 static_cast<std::size_t>(tensor_channels)) {}

    double& at(int y, int x, int channel) { return values[place(y, x) + index(channel)]; }
    double at(int y, int x, int channel) const { return values[place(y, x) + index(channel)]; }

  private:
    static std::size_t index(int value) { return static_cast<std::size_t>(value); }
    std::size_t place(int y, int x) const { return index((y * width + x) * channels); }
};

/// Norms that take s = smoothing * (s of the image before) + (1 - smoothing) * m instead of the
/// moments m = (E[x], E[x^2]) of each channel of the image itself. The first image's are its own.
struct PlainSmoothing {
    double smoothing = 0.0;
    /// s of each norm's channels, by the norm's name.
    std::map<std::string, std::vector<std::pair<double, double>>> moments;
};

/// What a layer makes of its input, value by value as PyTorch defines it: resampling, convolution,
/// bias, norm, a residual block's factors, and ReLU or LeakyReLU; neither tanh, nor the skip of a
/// residual block.
PlainTensor plain_layer(const PathLayer& layer, const WeightsByName& weights,
                        const PlainTensor& input, PlainSmoothing* smoothing = nullptr);

} // namespace unit::test
