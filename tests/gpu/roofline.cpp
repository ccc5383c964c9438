#include "tests/gpu/roofline.h"

#include <algorithm>
#include <utility>

namespace unit::roofline {
namespace {

/// NVIDIA H100 80GB HBM3 (SXM), from its datasheet: dense products of 16 bits, and memory.
constexpr double kFlopPerSecond = 989.4e12;
constexpr double kBytesPerSecond = 3.35e12;

constexpr double kValueBytes = 2; ///< of activations and weights
constexpr double kImageBytes = 16;
constexpr double kFrameBytes = 1.5; ///< of a pixel in NV12

int padded(int channels) {
    return (channels + 7) / 8 * 8;
}

/// The stages of a translation in order, each kernel's with what it reads and writes once.
class StageList {
  public:
    StageList(const ModelConfiguration& model, double pixels) : pixels_(pixels) {
        add({"read frame", 1, 0.0, pixels * (kFrameBytes + 8 * kValueBytes)});
        const std::vector<PathLayer> path = translation_path(model, 1, 2);
        for (const PathLayer& layer : path)
            add_layer(layer, &layer == &path.back());
        add({"write frame", 1, 0.0, pixels * (kImageBytes + kFrameBytes)});
    }

    std::vector<Stage> stages() && { return std::move(stages_); }

  private:
    void add_layer(const PathLayer& layer, bool is_last) {
        const double weights = 1.0 * padded(layer.in_channels) * padded(layer.out_channels) *
                               layer.kernel * layer.kernel;
        const double input = pixels_ * padded(layer.in_channels) * kValueBytes;
        const bool doubles = layer.resampling == Resampling::DoubleTransposed;
        const double products = doubles ? pixels_ : pixels_ * layer.pixel_ratio();
        pixels_ *= layer.pixel_ratio();
        const double output = pixels_ * padded(layer.out_channels) * kValueBytes;
        const std::string shape =
            std::to_string(layer.kernel) + "x" + std::to_string(layer.kernel) + ", " +
            std::to_string(layer.in_channels) + " to " + std::to_string(layer.out_channels);
        if (is_last && layer.kernel == 1) {
            add({"bias, slope, 1x1 to image, tanh", 1, 2 * weights * products,
                 input + pixels_ * kImageBytes});
            return;
        }
        add({std::string(doubles ? "transposed convolution " : "convolution ") + shape, 1,
             2 * weights * products, input + output + weights * kValueBytes});
        if (is_last) {
            add({"bias, tanh, patches to image", 1, 0.0,
                 output + pixels_ * layer.shuffle * layer.shuffle * kImageBytes});
        } else if (layer.norm == Norm::Instance) {
            add({"norm: moments", 1, 0.0, output});
            add({layer.ends_block ? "norm: normalise, add skip" : "norm: normalise, ReLU", 1, 0.0,
                 (layer.ends_block ? 3 : 2) * output});
        }
    }

    /// Stages of one name are counted together. Bias and slope take no time of their own: a kernel
    /// of cuDNN applies them, or the kernel that makes the image.
    void add(const Stage& stage) {
        const auto same = std::find_if(stages_.begin(), stages_.end(), [&](const Stage& other) {
            return other.name == stage.name && other.bytes == stage.bytes * other.count &&
                   other.flop == stage.flop * other.count;
        });
        if (same == stages_.end()) {
            stages_.push_back(stage);
            return;
        }
        ++same->count;
        same->flop += stage.flop;
        same->bytes += stage.bytes;
    }

    double pixels_;
    std::vector<Stage> stages_;
};

} // namespace

double Stage::compute_time() const {
    return flop / kFlopPerSecond;
}

double Stage::memory_time() const {
    return bytes / kBytesPerSecond;
}

double Stage::time() const {
    return std::max(compute_time(), memory_time());
}

Stage sum_of(const std::vector<Stage>& stages) {
    Stage sum{"all"};
    for (const Stage& stage : stages) {
        sum.flop += stage.flop;
        sum.bytes += stage.bytes;
    }
    return sum;
}

double time_of(const std::vector<Stage>& stages) {
    double seconds = 0.0;
    for (const Stage& stage : stages)
        seconds += stage.time();
    return seconds;
}

std::vector<Stage> stages_of(const ModelConfiguration& model, double pixels) {
    return StageList(model, pixels).stages();
}

} // namespace unit::roofline
