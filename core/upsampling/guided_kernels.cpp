#include "core/upsampling/guided_kernels.h"

#include "core/pixels/pixel_arithmetic.h"
#include "core/pixels/row_kernel_clones.h"
#include "core/upsampling/guide.h"

#include <algorithm>
#include <cstring>

namespace unit {
namespace {

/// The sums of `values` in a window that moves along a row of column sums.
template <int values>
class Window {
  public:
    Window(const double* columns, const WindowRow& windows)
        : columns_(columns), width_(windows.width), radius_(windows.radius) {
        for (int x = 0; x < std::min(radius_, width_); ++x)
            add(x);
    }

    /// Moves on to pixel x, from the one before.
    void move_to(int x) {
        if (x + radius_ < width_)
            add(x + radius_);
        if (x > radius_)
            subtract(x - radius_ - 1);
    }

    double sums[values] = {};

  private:
    void add(int x) {
        for (int i = 0; i < values; ++i)
            sums[i] += columns_[std::ptrdiff_t{values} * x + i];
    }

    void subtract(int x) {
        for (int i = 0; i < values; ++i)
            sums[i] -= columns_[std::ptrdiff_t{values} * x + i];
    }

    const double* columns_;
    int width_, radius_;
};

template <int channel_stride, int pixel_stride>
UNIT_ROW_KERNEL void guide_of_pixels(const ConstTensorImage& image, const float* __restrict row,
                                     int width, float* __restrict guide) {
    const std::ptrdiff_t channel = channel_stride ? channel_stride : image.channel_stride;
    const std::ptrdiff_t pixel = pixel_stride ? pixel_stride : image.pixel_stride;
    for (int x = 0; x < width; ++x)
        guide[x] = guide_of(row[x * pixel], row[x * pixel + channel], row[x * pixel + 2 * channel]);
}

/// Lanes as the compiler's own vector type: left to itself, GCC 12 takes arrays of four apart.
using Lanes = float __attribute__((vector_size(kLanes * sizeof(float))));

Lanes load(const float* values) {
    Lanes lanes;
    std::memcpy(&lanes, values, sizeof(lanes));
    return lanes;
}

void store(const Lanes& lanes, float* values) {
    std::memcpy(values, &lanes, sizeof(lanes));
}

} // namespace

UNIT_ROW_KERNEL void moments_of_row(const Rows<const float>& input, const Rows<const float>& output,
                                    int width, float* __restrict moments) {
    const float* __restrict red = input.red;
    const float* __restrict green = input.green;
    const float* __restrict blue = input.blue;
    const float* __restrict output_red = output.red;
    const float* __restrict output_green = output.green;
    const float* __restrict output_blue = output.blue;
    for (int x = 0; x < width; ++x) {
        const float guide = guide_of(clip_value(red[x]), clip_value(green[x]), clip_value(blue[x]));
        const float y1 = clip_value(output_red[x]);
        const float y2 = clip_value(output_green[x]);
        const float y3 = clip_value(output_blue[x]);
        moments[kMoments * x] = guide;
        moments[kMoments * x + 1] = y1;
        moments[kMoments * x + 2] = y2;
        moments[kMoments * x + 3] = y3;
        moments[kMoments * x + 4] = guide * guide;
        moments[kMoments * x + 5] = guide * y1;
        moments[kMoments * x + 6] = guide * y2;
        moments[kMoments * x + 7] = guide * y3;
    }
}

UNIT_ROW_KERNEL void slide_down(const float* __restrict entering, std::ptrdiff_t count,
                                float* __restrict leaving, double* __restrict sums) {
    for (std::ptrdiff_t i = 0; i < count; ++i) {
        sums[i] += static_cast<double>(entering[i]) - static_cast<double>(leaving[i]);
        leaving[i] = entering[i];
    }
}

UNIT_ROW_KERNEL void fit_models(const double* __restrict sums, const WindowRow& windows,
                                float epsilon, float* __restrict models) {
    Window<kMoments> window(sums, windows);
    for (int x = 0; x < windows.width; ++x) {
        window.move_to(x);
        const double inverse_count = windows.inverse_widths[x] * windows.inverse_height;
        double means[kMoments];
        for (int i = 0; i < kMoments; ++i)
            means[i] = window.sums[i] * inverse_count;
        float first[kLanes];
        float covariances[kLanes];
        for (int i = 0; i < kLanes; ++i) {
            first[i] = static_cast<float>(means[i]);
            covariances[i] = static_cast<float>(means[kLanes + i] - means[0] * means[i]);
        }
        const Lanes slopes = load(covariances) * (1.0f / (covariances[0] + epsilon));
        const Lanes offsets = load(first) - slopes * first[0];
        store(slopes, models + kModel * x);
        store(offsets, models + kModel * x + kLanes);
    }
}

UNIT_ROW_KERNEL void average_models(const double* __restrict sums, const WindowRow& windows,
                                    const float* __restrict moments, float residual,
                                    float* __restrict models) {
    Window<kModel> window(sums, windows);
    for (int x = 0; x < windows.width; ++x) {
        window.move_to(x);
        const double inverse_count = windows.inverse_widths[x] * windows.inverse_height;
        float means[kModel];
        for (int i = 0; i < kModel; ++i)
            means[i] = static_cast<float>(window.sums[i] * inverse_count);
        const Lanes slopes = load(means);
        const Lanes offsets = load(means + kLanes);
        const float* pixel = moments + kMoments * x;
        const Lanes unexplained = load(pixel) - (slopes * pixel[0] + offsets);
        store(slopes, models + kModel * x);
        store(offsets + residual * unexplained, models + kModel * x + kLanes);
    }
}

UNIT_ROW_KERNEL void blend_rows(const float* __restrict above, const float* __restrict below,
                                float weight, int count, float* __restrict blended) {
    for (int i = 0; i < count; ++i)
        blended[i] = above[i] + weight * (below[i] - above[i]);
}

void guide_of_row(const ConstTensorImage& image, const float* row, int width, float* guide) {
    if (image.channel_stride == 1 && image.pixel_stride == 3)
        guide_of_pixels<1, 3>(image, row, width, guide);
    else if (image.pixel_stride == 1)
        guide_of_pixels<0, 1>(image, row, width, guide);
    else
        guide_of_pixels<0, 0>(image, row, width, guide);
}

UNIT_ROW_KERNEL void apply_models(const float* __restrict models, const int* __restrict firsts,
                                  const float* __restrict weights, const float* __restrict guide,
                                  int width, const TensorImage& image, float* __restrict row) {
    const std::ptrdiff_t channel = image.channel_stride;
    const std::ptrdiff_t pixel = image.pixel_stride;
    for (int x = 0; x < width; ++x) {
        const float* model = models + firsts[x];
        Lanes slopes = load(model);
        Lanes offsets = load(model + kLanes);
        slopes += weights[x] * (load(model + kModel) - slopes);
        offsets += weights[x] * (load(model + kModel + kLanes) - offsets);
        const Lanes output = slopes * guide[x] + offsets;
        row[x * pixel] = output[1];
        row[x * pixel + channel] = output[2];
        row[x * pixel + 2 * channel] = output[3];
    }
}

} // namespace unit
