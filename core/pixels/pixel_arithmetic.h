#pragma once

#include "core/pixels/host_device.h"

#include <cstdint>

namespace unit {

/// One pixel of a network image, each component in [-1, 1].
struct RgbValues {
    float red, green, blue;
};

/// How the codes of an RGB format map to network values: value = scale * code + offset.
struct CodeScale {
    float scale, offset;
};

/// Y'CbCr codes to network values. Chroma comes in sixteenths of a code, as upsample_chroma()
/// leaves it after both directions; the offsets take the zero levels of all three codes away.
struct YcbcrToRgb {
    float luma;
    float cr_to_red, cb_to_green, cr_to_green, cb_to_blue;
    float red_offset, green_offset, blue_offset;
};

/// Network values to Y'CbCr codes, not rounded. The offsets are the codes of mid-grey.
struct RgbToYcbcr {
    float red_to_luma, green_to_luma, blue_to_luma, luma_offset;
    float red_to_cb, green_to_cb, blue_to_cb;
    float red_to_cr, green_to_cr, blue_to_cr;
    float chroma_offset;
    float largest_code; ///< that the samples' bits hold
};

/// Weights, in quarters, of the chroma samples before, at and after position k / s that give the
/// chroma of luma position k, in a direction with s luma positions (1 or 2) for a chroma sample.
struct UpsamplingWeights {
    int before, at, after;
};

/// Weights of luma positions s k - 1, s k and s k + 1 that give chroma sample k in such a
/// direction.
struct DownsamplingWeights {
    float before, at, after;
};

/// Clips to [-1, 1]; NaN becomes -1 (black).
UNIT_HOST_DEVICE inline float clip_value(float value) {
    // A comparison with NaN is false, so the order of the two lines matters.
    value = value > -1.0f ? value : -1.0f;
    return value < 1.0f ? value : 1.0f;
}

/// The network value of one code of an RGB or grey format. Codes outside the range's limits are
/// clipped.
UNIT_HOST_DEVICE inline float code_to_value(const CodeScale& scale, std::uint8_t code) {
    return clip_value(scale.scale * static_cast<float>(code) + scale.offset);
}

/// Rounds a code that is at least 0 to nearest; what is above `largest` becomes `largest`.
UNIT_HOST_DEVICE inline int round_code(float code, float largest) {
    code = code < largest ? code : largest;
    // std::lround() does not vectorise, and a code is not negative.
    return static_cast<int>(code + 0.5f); // NOLINT(bugprone-incorrect-roundings)
}

/// The code of one network value. `scale` maps values to codes here: code = scale * value + offset.
UNIT_HOST_DEVICE inline std::uint8_t value_to_code(const CodeScale& scale, float value) {
    return static_cast<std::uint8_t>(
        round_code(scale.scale * clip_value(value) + scale.offset, 255.0f));
}

/// The network values of a luma code and of chroma in sixteenths of a code, clipped to [-1, 1].
UNIT_HOST_DEVICE inline RgbValues ycbcr_to_rgb(const YcbcrToRgb& matrix, int luma, int cb, int cr) {
    const float grey = matrix.luma * static_cast<float>(luma);
    const float blue_difference = static_cast<float>(cb);
    const float red_difference = static_cast<float>(cr);
    return {clip_value(grey + matrix.cr_to_red * red_difference + matrix.red_offset),
            clip_value(grey + matrix.cb_to_green * blue_difference +
                       matrix.cr_to_green * red_difference + matrix.green_offset),
            clip_value(grey + matrix.cb_to_blue * blue_difference + matrix.blue_offset)};
}

/// The luma code of network values, which are clipped first.
UNIT_HOST_DEVICE inline int rgb_to_luma(const RgbToYcbcr& matrix, const RgbValues& rgb) {
    return round_code(matrix.red_to_luma * clip_value(rgb.red) +
                          matrix.green_to_luma * clip_value(rgb.green) +
                          matrix.blue_to_luma * clip_value(rgb.blue) + matrix.luma_offset,
                      matrix.largest_code);
}

/// The Cb code of network values within [-1, 1].
UNIT_HOST_DEVICE inline int rgb_to_cb(const RgbToYcbcr& matrix, const RgbValues& rgb) {
    return round_code(matrix.red_to_cb * rgb.red + matrix.green_to_cb * rgb.green +
                          matrix.blue_to_cb * rgb.blue + matrix.chroma_offset,
                      matrix.largest_code);
}

/// The Cr code of network values within [-1, 1].
UNIT_HOST_DEVICE inline int rgb_to_cr(const RgbToYcbcr& matrix, const RgbValues& rgb) {
    return round_code(matrix.red_to_cr * rgb.red + matrix.green_to_cr * rgb.green +
                          matrix.blue_to_cr * rgb.blue + matrix.chroma_offset,
                      matrix.largest_code);
}

/// Interpolates chroma in one direction; the result is in quarters of the samples' unit. Applied to
/// codes vertically, then horizontally, it gives sixteenths, at most 16 * 1023, without rounding.
UNIT_HOST_DEVICE inline int upsample_chroma(const UpsamplingWeights& weights, int before, int at,
                                            int after) {
    return weights.before * before + weights.at * at + weights.after * after;
}

/// The code that lies by `strength`, 0 to 1, on the way from one code to another, rounded to
/// nearest.
UNIT_HOST_DEVICE inline int blend_code(int from, int to, float strength) {
    const auto level = static_cast<float>(from) + strength * static_cast<float>(to - from) + 0.5F;
    return static_cast<int>(level); // never negative
}

/// Filters clipped network values down to a chroma sample in one direction.
UNIT_HOST_DEVICE inline float downsample_value(const DownsamplingWeights& weights, float before,
                                               float at, float after) {
    return weights.before * before + weights.at * at + weights.after * after;
}

} // namespace unit
