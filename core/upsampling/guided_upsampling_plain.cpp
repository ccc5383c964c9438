#include "core/upsampling/guided_upsampling_plain.h"

#include "core/pixels/pixel_arithmetic.h"
#include "core/upsampling/guide.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

namespace unit {
namespace {

/// A pixel's value in one channel.
using PixelValue = std::function<double(int x, int y)>;

/// The value at pixel (x, y) of `to` of a picture of the size `from`, interpolated bilinearly.
double interpolate(const PixelValue& value, const ImageSize& from, const ImageSize& to, int x,
                   int y) {
    const auto centre = [](int index, int source, int size) {
        return std::clamp((index + 0.5) * source / size - 0.5, 0.0, source - 1.0);
    };
    const double column = centre(x, from.width, to.width);
    const double row = centre(y, from.height, to.height);
    const int left = static_cast<int>(column);
    const int top = static_cast<int>(row);
    const int right = std::min(left + 1, from.width - 1);
    const int bottom = std::min(top + 1, from.height - 1);
    const double weight = column - left;
    return std::lerp(std::lerp(value(left, top), value(right, top), weight),
                     std::lerp(value(left, bottom), value(right, bottom), weight), row - top);
}

float element(const ConstTensorImage& image, int channel, int x, int y) {
    return image
        .data[channel * image.channel_stride + x * image.pixel_stride + y * image.row_stride];
}

struct Model {
    double slope, offset;
};

/// The models of one channel.
class PlainModels {
  public:
    PlainModels(const ImageSize& size, const GuidedUpsamplingSettings& settings,
                const ConstTensorImage& input, const ConstTensorImage& output, int channel)
        : size_(size), settings_(settings), input_(input), output_(output), channel_(channel) {
        for (int y = 0; y < size.height; ++y)
            for (int x = 0; x < size.width; ++x)
                windows_.push_back(fit(x, y));
        for (int y = 0; y < size.height; ++y)
            for (int x = 0; x < size.width; ++x)
                pixels_.push_back(average(x, y));
    }

    const Model& at(int x, int y) const { return pixels_[y * size_.width + x]; }

  private:
    double guide(int x, int y) const {
        return guide_of(clip_value(element(input_, 0, x, y)), clip_value(element(input_, 1, x, y)),
                        clip_value(element(input_, 2, x, y)));
    }

    double output(int x, int y) const { return clip_value(element(output_, channel_, x, y)); }

    /// The mean of `value` in the window around (x, y).
    double mean(int x, int y, const PixelValue& value) const {
        double sum = 0.0;
        int count = 0;
        for (int row = y - settings_.radius; row <= y + settings_.radius; ++row)
            for (int column = x - settings_.radius; column <= x + settings_.radius; ++column)
                if (row >= 0 && row < size_.height && column >= 0 && column < size_.width) {
                    sum += value(column, row);
                    ++count;
                }
        return sum / count;
    }

    Model fit(int x, int y) const {
        const double mean_guide = mean(x, y, [&](int i, int j) { return guide(i, j); });
        const double mean_output = mean(x, y, [&](int i, int j) { return output(i, j); });
        const double variance =
            mean(x, y, [&](int i, int j) { return std::pow(guide(i, j) - mean_guide, 2); });
        const double covariance = mean(x, y, [&](int i, int j) {
            return (guide(i, j) - mean_guide) * (output(i, j) - mean_output);
        });
        const double slope = covariance / (variance + settings_.epsilon);
        return {slope, mean_output - slope * mean_guide};
    }

    Model average(int x, int y) const {
        const auto window = [&](int i, int j) { return windows_[j * size_.width + i]; };
        Model model{mean(x, y, [&](int i, int j) { return window(i, j).slope; }),
                    mean(x, y, [&](int i, int j) { return window(i, j).offset; })};
        model.offset +=
            settings_.residual * (output(x, y) - (model.slope * guide(x, y) + model.offset));
        return model;
    }

    ImageSize size_;
    GuidedUpsamplingSettings settings_;
    ConstTensorImage input_, output_;
    int channel_;
    std::vector<Model> windows_, pixels_;
};

} // namespace

void upsample_guided_plain(const ImageSize& small, const ImageSize& full,
                           const GuidedUpsamplingSettings& settings,
                           const ConstTensorImage& small_input,
                           const ConstTensorImage& small_output, const ConstTensorImage& input,
                           const TensorImage& output) {
    for (int channel = 0; channel < 3; ++channel) {
        const PlainModels models(small, settings, small_input, small_output, channel);
        const PixelValue slope = [&](int x, int y) { return models.at(x, y).slope; };
        const PixelValue offset = [&](int x, int y) { return models.at(x, y).offset; };
        for (int y = 0; y < full.height; ++y)
            for (int x = 0; x < full.width; ++x) {
                const double guide = guide_of(element(input, 0, x, y), element(input, 1, x, y),
                                              element(input, 2, x, y));
                output.data[channel * output.channel_stride + y * output.row_stride +
                            x * output.pixel_stride] =
                    static_cast<float>(interpolate(slope, small, full, x, y) * guide +
                                       interpolate(offset, small, full, x, y));
            }
    }
}

} // namespace unit
