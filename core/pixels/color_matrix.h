#pragma once

#include "core/pixels/luma.h"
#include "core/pixels/pixel_arithmetic.h"
#include "core/pixels/video_frame.h"

#include <array>

namespace unit {

/// ITU-R BT.601-7 section 2.5.1, BT.709-6 item 3.2, BT.2020-2 table 4 (non-constant luminance).
constexpr LumaWeights luma_weights(ColorMatrix matrix) {
    const double red = matrix == ColorMatrix::BT601   ? 0.299
                       : matrix == ColorMatrix::BT709 ? kBt709Weights.red
                                                      : 0.2627;
    const double blue = matrix == ColorMatrix::BT601   ? 0.114
                        : matrix == ColorMatrix::BT709 ? kBt709Weights.blue
                                                       : 0.0593;
    return {red, 1.0 - red - blue, blue};
}

/// Codes of signal levels: R', G', B' and Y' in [0, 1] are black + span * level, Cb and Cr in
/// [-0.5, 0.5] are chroma_zero + chroma_span * level.
struct CodeRange {
    double black, span, chroma_zero, chroma_span;
    double largest; ///< code
};

/// `depth`: bits of a code, 8 or more. Limited: BT.601-7 section 2.5.3, BT.709-6 item 4.6,
/// BT.2020-2 table 5. Full: BT.2100-2 table 9; in 8 bits JFIF, with the same equations.
constexpr CodeRange code_range(ColorRange range, int depth) {
    const double step = 1 << (depth - 8);
    const double largest = (1 << depth) - 1;
    return range == ColorRange::Limited
               ? CodeRange{16.0 * step, 219.0 * step, 128.0 * step, 224.0 * step, largest}
               : CodeRange{0.0, largest, 128.0 * step, largest, largest};
}

/// Code to network value for formats with 8-bit R', G', B' or grey levels, for code_to_value().
CodeScale scale_to_values(ColorRange range);

/// Network value to code for formats with 8-bit R', G' and B', for value_to_code().
CodeScale scale_to_codes(ColorRange range);

/// For ycbcr_to_rgb(), from codes of `depth` bits.
YcbcrToRgb ycbcr_to_rgb_matrix(ColorMatrix matrix, ColorRange range, int depth);

/// For rgb_to_luma(), rgb_to_cb() and rgb_to_cr(), to codes of `depth` bits.
RgbToYcbcr rgb_to_ycbcr_matrix(ColorMatrix matrix, ColorRange range, int depth);

/// Bilinear interpolation in a direction in which there is a chroma sample for every
/// `subsampling` (1 or 2) luma positions. Of two, it is co-sited with the first or lies between
/// them; [0] is for even luma positions, [1] for odd ones.
constexpr std::array<UpsamplingWeights, 2> upsampling_weights(int subsampling, bool cosited) {
    if (subsampling == 1)
        return {{{0, 4, 0}, {0, 4, 0}}};
    if (cosited)
        return {{{0, 4, 0}, {0, 2, 2}}};
    return {{{1, 3, 0}, {0, 3, 1}}};
}

/// For the same: 1-2-1 around a co-sited sample, the mean of the two neighbours of one that lies
/// between.
constexpr DownsamplingWeights downsampling_weights(int subsampling, bool cosited) {
    if (subsampling == 1)
        return {0.0f, 1.0f, 0.0f};
    if (cosited)
        return {0.25f, 0.5f, 0.25f};
    return {0.0f, 0.5f, 0.5f};
}

} // namespace unit
