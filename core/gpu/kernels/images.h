#pragma once

#include "core/gpu/kernels/image_pixel.h"
#include "core/gpu/kernels/values.h"
#include "core/pixels/luma.h"
#include "core/pixels/pixel_arithmetic.h"

#include <cstdint>

namespace unit::gpu {

/// Images of one size, one after the other in memory: [images, height, width]. Does not own them.
template <typename Pixel>
struct ImageBatch {
    Pixel* pixels = nullptr;
    int height = 0, width = 0; ///< padding included

    UNIT_HOST_DEVICE Pixel* row(int image, int y) const {
        return pixels + (std::int64_t{image} * height + y) * width;
    }
};

UNIT_HOST_DEVICE constexpr int at_most(int value, int largest) {
    return value < largest ? value : largest;
}

UNIT_HOST_DEVICE constexpr int at_least(int value, int smallest) {
    return value > smallest ? value : smallest;
}

/// `value`, or the nearest position of a row of `size`.
UNIT_HOST_DEVICE constexpr int position_within(int value, int size) {
    return at_most(at_least(value, 0), size - 1);
}

UNIT_HOST_DEVICE inline RgbValues colors_of(const ImagePixel& pixel) {
    return {pixel.red, pixel.green, pixel.blue};
}

/// What a network's first convolution reads of a pixel: its colours, or for a grey network their
/// luma alone.
UNIT_HOST_DEVICE inline RgbValues network_values(const RgbValues& rgb, bool grey) {
    return grey ? RgbValues{luma_of(rgb.red, rgb.green, rgb.blue), 0.0F, 0.0F} : rgb;
}

UNIT_HOST_DEVICE inline void from_values(const RgbValues& values, ImagePixel* pixel) {
    *pixel = {values.red, values.green, values.blue, 0.0F};
}

/// The channels behind the third are 0.
template <typename Value>
UNIT_HOST_DEVICE void from_values(const RgbValues& values, Pack<Value>* pixel) {
    Pack<Value> pack{};
    from_float(values.red, &pack.values[0]);
    from_float(values.green, &pack.values[1]);
    from_float(values.blue, &pack.values[2]);
    *pixel = pack;
}

} // namespace unit::gpu
