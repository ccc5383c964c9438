#pragma once

#include "core/pixels/pixel_arithmetic.h"
#include "core/pixels/video_frame.h"

#include <array>

namespace unit {

/// Weights of R', G' and B' in luma; they sum to 1.
struct LumaWeights {
    double red, green, blue;
};

/// ITU-R BT.601-7 section 2.5.1, BT.709-6 item 3.2, BT.2020-2 table 4 (non-constant luminance).
constexpr LumaWeights luma_weights(ColorMatrix matrix) {
    const double red = matrix == ColorMatrix::BT601   ? 0.299
                       : matrix == ColorMatrix::BT709 ? 0.2126
                                                      : 0.2627;
    const double blue = matrix == ColorMatrix::BT601   ? 0.114
                        : matrix == ColorMatrix::BT709 ? 0.0722
                                                       : 0.0593;
    return {red, 1.0 - red - blue, blue};
}

/// 8-bit codes of signal levels: R', G', B' and Y' in [0, 1] are black + span * level, Cb and Cr in
/// [-0.5, 0.5] are 128 + chroma_span * level.
struct CodeRange {
    double black, span, chroma_span;
};

/// Limited: BT.601-7 section 2.5.3, BT.709-6 item 4.6, BT.2020-2 table 5. Full: as in JFIF.
constexpr CodeRange code_range(ColorRange range) {
    return range == ColorRange::Limited ? CodeRange{16.0, 219.0, 224.0}
                                        : CodeRange{0.0, 255.0, 255.0};
}

/// Code to network value for RGB formats, and for code_to_value().
CodeScale scale_to_values(ColorRange range);

/// Network value to code for RGB formats, for value_to_code().
CodeScale scale_to_codes(ColorRange range);

/// For ycbcr_to_rgb().
YcbcrToRgb ycbcr_to_rgb_matrix(ColorMatrix matrix, ColorRange range);

/// For rgb_to_luma(), rgb_to_cb() and rgb_to_cr().
RgbToYcbcr rgb_to_ycbcr_matrix(ColorMatrix matrix, ColorRange range);

/// Bilinear interpolation in a direction in which chroma is co-sited or lies between two luma
/// positions; [0] is for even luma positions, [1] for odd ones.
constexpr std::array<UpsamplingWeights, 2> upsampling_weights(bool cosited) {
    if (cosited)
        return {{{0, 4, 0}, {0, 2, 2}}};
    return {{{1, 3, 0}, {0, 3, 1}}};
}

/// 1-2-1 around a co-sited sample, the mean of the two neighbours of one that lies between.
constexpr DownsamplingWeights downsampling_weights(bool cosited) {
    if (cosited)
        return {0.25f, 0.5f, 0.25f};
    return {0.0f, 0.5f, 0.5f};
}

} // namespace unit
