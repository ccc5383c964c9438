#include "core/upsampling/image_scaling.h"

#include "core/pixels/row_kernel_clones.h"

#include <algorithm>
#include <cassert>

// Rows are scaled vertically first, into one row with pixel_stride 3 that stays in the cache: that
// part reads all of the source, and it is the one that vectorises.

namespace unit {
namespace {

UNIT_ROW_KERNEL void add_values(const float* __restrict values, int count, float weight,
                                float* __restrict sums) {
    for (int i = 0; i < count; ++i)
        sums[i] += weight * values[i];
}

UNIT_ROW_KERNEL void add_pixels(const ConstTensorImage& image, const float* __restrict row,
                                int width, float weight, float* __restrict sums) {
    const std::ptrdiff_t channel = image.channel_stride;
    const std::ptrdiff_t pixel = image.pixel_stride;
    for (int x = 0; x < width; ++x) {
        sums[3 * x] += weight * row[x * pixel];
        sums[3 * x + 1] += weight * row[x * pixel + channel];
        sums[3 * x + 2] += weight * row[x * pixel + 2 * channel];
    }
}

void add_row(const ConstTensorImage& image, int y, int width, float weight, float* sums) {
    const float* row = image.data + y * image.row_stride;
    if (image.channel_stride == 1 && image.pixel_stride == 3)
        add_values(row, 3 * width, weight, sums);
    else
        add_pixels(image, row, width, weight, sums);
}

void scale_horizontally(const float* __restrict row, const ScalingTaps& taps,
                        const TensorImage& image, float* __restrict scaled) {
    const std::ptrdiff_t channel = image.channel_stride;
    for (int x = 0; x < taps.size(); ++x) {
        const PixelTaps pixel_taps = taps[x];
        const float* pixel = row + 3 * std::ptrdiff_t{pixel_taps.first};
        float red = 0.0f;
        float green = 0.0f;
        float blue = 0.0f;
        for (const float weight : pixel_taps.weights) {
            red += weight * pixel[0];
            green += weight * pixel[1];
            blue += weight * pixel[2];
            pixel += 3;
        }
        scaled[0] = red;
        scaled[channel] = green;
        scaled[2 * channel] = blue;
        scaled += image.pixel_stride;
    }
}

/// Copies one pixel or row over another.
void copy_pixels(const TensorImage& image, int width, const float* from, float* to) {
    for (int x = 0; x < width; ++x)
        for (int channel = 0; channel < 3; ++channel) {
            const std::ptrdiff_t element = channel * image.channel_stride + x * image.pixel_stride;
            to[element] = from[element];
        }
}

} // namespace

ImageScaler::ImageScaler(const ImageSize& from, const ImageSize& to)
    : from_(from), to_(to), horizontal_(from.width, to.width), vertical_(from.height, to.height),
      row_(3 * std::size_t(from.width)) {}

void ImageScaler::scale(const ConstTensorImage& source, const TensorImage& destination) {
    assert(source.width >= from_.width && source.height >= from_.height);
    assert(destination.width >= to_.width && destination.height >= to_.height);
    for (int y = 0; y < to_.height; ++y) {
        const PixelTaps taps = vertical_[y];
        std::fill(row_.begin(), row_.end(), 0.0f);
        int source_row = taps.first;
        for (const float weight : taps.weights)
            add_row(source, source_row++, from_.width, weight, row_.data());
        float* scaled = destination.data + y * destination.row_stride;
        scale_horizontally(row_.data(), horizontal_, destination, scaled);
        const float* last = scaled + (to_.width - 1) * destination.pixel_stride;
        for (int x = to_.width; x < destination.width; ++x)
            copy_pixels(destination, 1, last, scaled + x * destination.pixel_stride);
    }
    const float* last = destination.data + (to_.height - 1) * destination.row_stride;
    for (int y = to_.height; y < destination.height; ++y)
        copy_pixels(destination, destination.width, last,
                    destination.data + y * destination.row_stride);
}

} // namespace unit
