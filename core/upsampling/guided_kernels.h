#pragma once

#include "core/pixels/row_kernels.h"

#include <cstddef>

namespace unit {

/// A pixel has four lanes, the guide g and the three channels y of the output. The guide is there
/// as an output too: nobody reads what becomes of that, but so all loops go over whole vectors.
constexpr std::ptrdiff_t kLanes = 4;

/// Values of a pixel's moments, which are summed up in windows: [g, y1, y2, y3], then
/// [g g, g y1, g y2, g y3]. They lie together because a running sum goes from pixel to pixel: it
/// vectorises across the values only.
constexpr std::ptrdiff_t kMoments = 2 * kLanes;

/// Values of a local model, y = a g + b for each lane: [a0, a1, a2, a3], then [b0, b1, b2, b3].
constexpr std::ptrdiff_t kModel = 2 * kLanes;

/// The windows around the pixels of one row, cut off at the borders of the picture.
struct WindowRow {
    int width;                    ///< of the picture
    int radius;                   ///< a window has 2 radius + 1 columns
    const double* inverse_widths; ///< 1 / columns of each pixel's window
    double inverse_height;        ///< 1 / rows of the windows
};

/// Writes kMoments values for each pixel. Input and output are clipped to [-1, 1], and NaN counts
/// as -1: either would stay in running sums for good.
void moments_of_row(const Rows<const float>& input, const Rows<const float>& output, int width,
                    float* moments);

/// Moves windows down by one row: adds `entering` to the column sums, subtracts `leaving`, and
/// writes `entering` over it. The sums are double, or they would drift.
void slide_down(const float* entering, std::ptrdiff_t count, float* leaving, double* sums);

/// Fits a model to each window, from the column sums of moments: a = covariance of g and y /
/// (variance of g + epsilon), b = mean of y - a mean of g. Writes kModel values for each pixel.
void fit_models(const double* sums, const WindowRow& windows, float epsilon, float* models);

/// Takes the mean of the models in each window, from their column sums. The share `residual` of
/// what that leaves of the pixel itself, y - (a g + b), whose `moments` tell y and g, is added to
/// b. Writes kModel values for each pixel, and the last pixel's once more.
void average_models(const double* sums, const WindowRow& windows, const float* moments,
                    float residual, float* models);

/// Interpolates `count` values that lie by `weight`, in [0, 1], on the way from `above` to `below`.
void blend_rows(const float* above, const float* below, float weight, int count, float* blended);

/// The guide of a row of `width` pixels that starts at `row`.
void guide_of_row(const ConstTensorImage& image, const float* row, int width, float* guide);

/// Writes a row of `width` pixels, which starts at `row`: y = a g + b. The model of pixel
/// x lies by weights[x] on the way from that at models[firsts[x]] to the one behind, which must be
/// finite even where it counts 0.
void apply_models(const float* models, const int* firsts, const float* weights, const float* guide,
                  int width, const TensorImage& image, float* row);

} // namespace unit
