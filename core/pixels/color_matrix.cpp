#include "core/pixels/color_matrix.h"

namespace unit {

// A level in [0, 1] is (value + 1) / 2; a difference of levels is half a difference of values.

CodeScale scale_to_values(ColorRange range) {
    const CodeRange codes = code_range(range, 8);
    return {static_cast<float>(2.0 / codes.span),
            static_cast<float>(-1.0 - 2.0 * codes.black / codes.span)};
}

CodeScale scale_to_codes(ColorRange range) {
    const CodeRange codes = code_range(range, 8);
    return {static_cast<float>(codes.span / 2.0),
            static_cast<float>(codes.black + codes.span / 2.0)};
}

YcbcrToRgb ycbcr_to_rgb_matrix(ColorMatrix matrix, ColorRange range, int depth) {
    const LumaWeights weights = luma_weights(matrix);
    const CodeRange codes = code_range(range, depth);
    // B' - Y' = 2 (1 - Kb) Cb and R' - Y' = 2 (1 - Kr) Cr; G' follows from Y' = Kr R' + Kg G' + Kb
    // B'.
    const double chroma = 2.0 / codes.chroma_span;
    const double cb_to_blue = chroma * 2.0 * (1.0 - weights.blue);
    const double cr_to_red = chroma * 2.0 * (1.0 - weights.red);
    const double cb_to_green = -cb_to_blue * weights.blue / weights.green;
    const double cr_to_green = -cr_to_red * weights.red / weights.green;
    const double black = -1.0 - 2.0 * codes.black / codes.span;
    const double sixteenth = 1.0 / 16.0;
    return {static_cast<float>(2.0 / codes.span),
            static_cast<float>(cr_to_red * sixteenth),
            static_cast<float>(cb_to_green * sixteenth),
            static_cast<float>(cr_to_green * sixteenth),
            static_cast<float>(cb_to_blue * sixteenth),
            static_cast<float>(black - codes.chroma_zero * cr_to_red),
            static_cast<float>(black - codes.chroma_zero * (cb_to_green + cr_to_green)),
            static_cast<float>(black - codes.chroma_zero * cb_to_blue)};
}

RgbToYcbcr rgb_to_ycbcr_matrix(ColorMatrix matrix, ColorRange range, int depth) {
    const LumaWeights weights = luma_weights(matrix);
    const CodeRange codes = code_range(range, depth);
    const double luma = codes.span / 2.0;
    const double cb = codes.chroma_span / 2.0 / (2.0 * (1.0 - weights.blue));
    const double cr = codes.chroma_span / 2.0 / (2.0 * (1.0 - weights.red));
    return {
        static_cast<float>(luma * weights.red),        static_cast<float>(luma * weights.green),
        static_cast<float>(luma * weights.blue),       static_cast<float>(codes.black + luma),
        static_cast<float>(-cb * weights.red),         static_cast<float>(-cb * weights.green),
        static_cast<float>(cb * (1.0 - weights.blue)), static_cast<float>(cr * (1.0 - weights.red)),
        static_cast<float>(-cr * weights.green),       static_cast<float>(-cr * weights.blue),
        static_cast<float>(codes.chroma_zero),         static_cast<float>(codes.largest)};
}

} // namespace unit
