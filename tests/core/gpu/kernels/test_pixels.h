#pragma once

#include "core/gpu/kernels/images.h"
#include "tests/core/gpu/kernels/test_values.h"

#include <cmath>
#include <vector>

namespace unit::gpu::test {

/// The pixels that a network's first convolution reads.
using NetworkPixels = testing::Types<Pack<float>, Pack<Float16>, Pack<BFloat16>>;

/// A network value in the type of a pixel.
template <typename Value>
float rounded_as(const Pack<Value>&, float value) {
    Value result;
    from_float(value, &result);
    return to_float(result);
}
inline float rounded_as(const ImagePixel&, float value) {
    return value;
}

/// All values of a pixel, the unused ones too.
template <typename Value>
std::vector<float> values_of(const Pack<Value>& pixel) {
    std::vector<float> values;
    for (const Value value : pixel.values)
        values.push_back(to_float(value));
    return values;
}
inline std::vector<float> values_of(const ImagePixel& pixel) {
    return {pixel.red, pixel.green, pixel.blue, pixel.unused};
}

/// The values of a pixel with these colours.
template <typename Pixel>
std::vector<float> expected_values(const Pixel& pixel, const RgbValues& rgb) {
    std::vector<float> values(values_of(pixel).size());
    values[0] = rounded_as(pixel, rgb.red);
    values[1] = rounded_as(pixel, rgb.green);
    values[2] = rounded_as(pixel, rgb.blue);
    return values;
}

/// Half of the last place of what a pixel's values are rounded to, as a share of them.
template <typename Value>
double rounding_of(const Pack<Value>&) {
    return kRounding<Value>;
}
inline double rounding_of(const ImagePixel&) {
    return 0.0;
}

/// Expects the luma of Rec. 709 in the first channel, rounded from fp32 to the pixel's type, and
/// zeros in the others.
template <typename Pixel>
void expect_luma(const Pixel& pixel, const RgbValues& rgb) {
    const double luma = 0.2126 * rgb.red + 0.7152 * rgb.green + 0.0722 * rgb.blue;
    std::vector<float> values = values_of(pixel);
    ASSERT_NEAR(values[0], luma, std::abs(luma) * rounding_of(pixel) + 1e-6);
    values[0] = 0.0F;
    ASSERT_EQ(values, std::vector<float>(values.size()));
}

} // namespace unit::gpu::test
