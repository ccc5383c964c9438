#include "core/upsampling/local_models.h"

#include <algorithm>
#include <cassert>

namespace unit {
namespace {

/// Pixels of a window around `position` that lie on a row of `size`.
int window_size(int position, int radius, int size) {
    return std::min(position + radius, size - 1) - std::max(position - radius, 0) + 1;
}

/// A window that is larger than the picture has no more in it than one that just covers it.
GuidedUpsamplingSettings limited(GuidedUpsamplingSettings settings, const ImageSize& size) {
    settings.radius = std::min(settings.radius, std::max(size.width, size.height));
    return settings;
}

} // namespace

void SlidingRows::clear() {
    std::fill(ring_.begin(), ring_.end(), 0.0f);
    std::fill(sums_.begin(), sums_.end(), 0.0);
}

LocalModels::LocalModels(const ImageSize& size, const GuidedUpsamplingSettings& settings)
    : size_(size), settings_(limited(settings, size)), inverse_widths_(size.width),
      channels_(6 * std::size_t(size.width)), moments_of_row_(kMoments * size.width),
      models_of_row_(kModel * size.width),
      moments_(2 * settings_.radius + 1, kMoments * size.width),
      window_models_(2 * settings_.radius + 1, kModel * size.width),
      models_(row_values() * size.height) {
    assert(settings.radius >= 1 && settings.epsilon >= 1e-6f);
    assert(settings.residual >= 0.0f && settings.residual <= 1.0f);
    for (int x = 0; x < size.width; ++x)
        inverse_widths_[x] = 1.0 / window_size(x, settings_.radius, size.width);
}

void LocalModels::fit(const ConstTensorImage& input, const ConstTensorImage& output) {
    assert(input.width >= size_.width && input.height >= size_.height);
    assert(output.width >= size_.width && output.height >= size_.height);
    const int radius = settings_.radius;
    moments_.clear();
    window_models_.clear();
    // Row y of the models needs those of the windows up to row y + radius, and they need moments up
    // to y + 2 radius: as many rows as moments_ keeps. Behind the last row, zeros come in.
    for (int y = -2 * radius; y < size_.height; ++y) {
        compute_moments(input, output, y + 2 * radius);
        moments_.push(y + 2 * radius, moments_of_row_);
        if (y + radius < 0)
            continue;
        if (y + radius < size_.height)
            fit_models(moments_.sums(), windows(y + radius), settings_.epsilon,
                       models_of_row_.data());
        else
            std::fill(models_of_row_.begin(), models_of_row_.end(), 0.0f);
        window_models_.push(y + radius, models_of_row_);
        if (y >= 0)
            average_models(window_models_.sums(), windows(y), moments_.row(y), settings_.residual,
                           models_.data() + y * row_values());
    }
}

void LocalModels::compute_moments(const ConstTensorImage& input, const ConstTensorImage& output,
                                  int y) {
    if (y >= size_.height) {
        std::fill(moments_of_row_.begin(), moments_of_row_.end(), 0.0f);
        return;
    }
    const int width = size_.width;
    float* memory = channels_.data();
    const auto load = [&](const ConstTensorImage& image) -> Rows<const float> {
        const Rows<float> rows{memory, memory + width, memory + 2 * width};
        memory += 3 * std::ptrdiff_t{width};
        tensor_kernels(image.channel_stride, image.pixel_stride)
            .load(image, image.data + y * image.row_stride, width, rows);
        return {rows.red, rows.green, rows.blue};
    };
    const Rows<const float> input_rows = load(input);
    moments_of_row(input_rows, load(output), width, moments_of_row_.data());
}

WindowRow LocalModels::windows(int y) const {
    return {size_.width, settings_.radius, inverse_widths_.data(),
            1.0 / window_size(y, settings_.radius, size_.height)};
}

} // namespace unit
