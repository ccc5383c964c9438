#pragma once

#include "core/gpu/kernels/arithmetic.h"
#include "core/gpu/kernels/image_pixel.h"
#include "core/gpu/kernels/launch.h"
#include "core/gpu/kernels/values.h"

#include <cstddef>
#include <cstdint>

namespace unit::gpu {

/// The end of the last layer after its convolution: adds the bias, takes tanh, and puts the pixels
/// of patches in their places. The convolution's channel c * patch * patch + dy * patch + dx at
/// (row, column) is channel c of the image at (patch * row + dy, patch * column + dx), as in
/// PathLayer::shuffle.
template <typename Value>
struct FinishImage {
    static constexpr int kThreads = 256;
    static constexpr int kPhases = 1;
    struct State {};

    const Value* x = nullptr;    ///< [images, height, width, channels], without bias
    const float* bias = nullptr; ///< [image_channels * patch * patch]
    ImagePixel* y = nullptr;     ///< [images, patch * height, patch * width]
    int images = 0, height = 0, width = 0;
    int channels = 0;       ///< at least as many as `bias` has; further ones are not read
    int patch = 1;          ///< 1, 2 or 4
    int image_channels = 3; ///< 3, or 1: grey, which all channels of a pixel become

    LaunchShape shape() const { return {parts_of(patch * width, columns()), height, images}; }

    template <int phase>
    UNIT_HOST_DEVICE void run(const ThreadPlace& place, State&, std::byte*) const {
        // A block has all rows of its patches, since they share what is read from memory.
        const int column = place.block_x * columns() + place.thread % columns();
        if (column >= patch * width)
            return;
        const int dy = place.thread / columns();
        const std::int64_t row = std::int64_t{place.block_z} * height + place.block_y;
        const Value* const pixel = x + (row * width + column / patch) * channels;
        const int of_patch = dy * patch + column % patch;
        ImagePixel result{};
        result.red = value_of(pixel, of_patch);
        result.green = result.red;
        result.blue = result.red;
        if (image_channels == 3) {
            result.green = value_of(pixel, of_patch + patch * patch);
            result.blue = value_of(pixel, of_patch + 2 * patch * patch);
        }
        y[(row * patch + dy) * patch * width + column] = result;
    }

  private:
    /// Of the image, that a block has.
    UNIT_HOST_DEVICE int columns() const { return kThreads / patch; }

    UNIT_HOST_DEVICE float value_of(const Value* pixel, int channel) const {
        return hyperbolic_tangent(to_float(pixel[channel]) + bias[channel]);
    }
};

} // namespace unit::gpu
