#pragma once

#include "core/upsampling/sampling_positions.h"
#include "tests/core/pixels/guarded_memory.h"

#include <array>
#include <functional>
#include <string>

namespace unit::test {

/// R', G', B' in [-1, 1].
using Color = std::array<float, 3>;

/// The colour of each pixel of a picture.
using Painting = std::function<Color(int x, int y)>;

/// A network image with guards around it and its true size. The padding is NaN, so that reading it
/// shows, unless the test fills it.
struct Picture {
    ImageSize size;
    GuardedImage image;

    /// Random values in [low, high).
    Picture(const ImageSize& size, ImageOrder order, std::mt19937& random, float low = -1.0f,
            float high = 1.0f);

    /// Channels-last.
    Picture(const ImageSize& size, const Painting& painting);

    ConstTensorImage const_view() const { return image.const_view(); }
    TensorImage view() { return image.view(); }
    Color color(int x, int y) const;
};

/// A picture with what pictures have: a gradient, discs with sharp edges, stripes and texture.
Painting scenery(const ImageSize& size);

/// The colour that a rainy day gives a pixel: paler, darker and with another tone curve.
Color recolored(const Color& color);

/// A picture with `recolor` applied to each pixel.
Picture recolored(const Picture& picture, const std::function<Color(const Color&)>& recolor);

/// ImageScaler's result, channels-last. Enlarging, it is the bilinear interpolation that guided
/// upsampling is compared with.
Picture scaled(const Picture& picture, const ImageSize& size);

/// Fails where two pictures differ by more than `tolerance`, or either is NaN. Says where the
/// largest difference is, and returns it.
double expect_close(const Picture& actual, const Picture& expected, double tolerance,
                    const std::string& what);

/// Mean absolute difference over the true pixels with first_column <= x < end_column.
double mean_difference(const Picture& actual, const Picture& expected, int first_column,
                       int end_column);

/// Peak signal-to-noise ratio in dB for values in [-1, 1], over the true pixels.
double psnr(const Picture& actual, const Picture& expected);

std::string describe(const ImageSize& size);

} // namespace unit::test
