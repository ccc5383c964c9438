#pragma once

#include "core/pixels/conversion.h"
#include "core/upsampling/guided_kernels.h"
#include "core/upsampling/sampling_positions.h"

#include <vector>

namespace unit {

/// How local models are fitted. See GuidedUpsampler for what the defaults were measured on.
struct GuidedUpsamplingSettings {
    /// Windows have 2 radius + 1 pixels of the small size in each direction; at least 1. Larger
    /// ones follow noise less and local recolouring worse. Costs memory, but no time.
    int radius = 2;

    /// Added to the variance of the guide, whose values are in [-1, 1]; at least 1e-6. Detail of
    /// a contrast below its square root is taken for noise and not passed on.
    float epsilon = 3e-4f;

    /// How much of what the models leave unexplained is added back, from 0 to 1. With 0, the result
    /// is the guided filter's: free of the network's artefacts, but also of detail that it
    /// invented, as rain streaks. With 1, it is the network's output plus detail of the input.
    float residual = 0.0f;
};

/// The last rows of something with several values a pixel, and the sums of each of their columns:
/// what windows of a picture's height move down on.
class SlidingRows {
  public:
    SlidingRows(int rows, std::ptrdiff_t values_of_row)
        : rows_(rows), values_(values_of_row), ring_(rows * values_of_row), sums_(values_of_row) {}

    /// Makes all rows and sums zero.
    void clear();

    /// Row `index` takes the place of row `index` - rows. In order, from 0.
    void push(int index, const std::vector<float>& row) {
        slide_down(row.data(), values_, slot(index), sums_.data());
    }

    /// Row `index`, one of the last.
    const float* row(int index) { return slot(index); }

    const double* sums() const { return sums_.data(); }

  private:
    float* slot(int index) { return ring_.data() + (index % rows_) * values_; }

    int rows_;
    std::ptrdiff_t values_;
    std::vector<float> ring_;
    std::vector<double> sums_;
};

/// Models of how a network recolours its input around each pixel, for each channel of its output:
/// y = a g + b. See GuidedUpsampler. Memory is kept from one fit to the next.
/// Threads: one fits at a time; any number read in between.
class LocalModels {
  public:
    /// For images of the true size `size`. Throws std::bad_alloc.
    LocalModels(const ImageSize& size, const GuidedUpsamplingSettings& settings);

    /// Fits the models to an input and its translation. The padding of the images is not read.
    /// Values are clipped to [-1, 1], NaN counts as -1. Allocates nothing.
    void fit(const ConstTensorImage& input, const ConstTensorImage& output);

    /// kModel values for each pixel of a row, and as many zeros: interpolation reads one pixel
    /// beyond the last, with the weight 0.
    const float* row(int y) const { return models_.data() + y * row_values(); }

    /// Values in one row().
    std::ptrdiff_t row_values() const { return kModel * (size_.width + 1); }

  private:
    void compute_moments(const ConstTensorImage& input, const ConstTensorImage& output, int y);
    WindowRow windows(int y) const;

    ImageSize size_;
    GuidedUpsamplingSettings settings_;
    std::vector<double> inverse_widths_;
    std::vector<float> channels_; ///< one row of the input, then one of the output
    std::vector<float> moments_of_row_, models_of_row_;
    SlidingRows moments_, window_models_;
    std::vector<float> models_;
};

} // namespace unit
