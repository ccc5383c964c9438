#pragma once

#include "core/pixels/host_device.h"

namespace unit {

/// Weights of red, green and blue in luma; they sum to 1.
struct LumaWeights {
    double red, green, blue;
};

/// ITU-R BT.709-6 item 3.2.
inline constexpr LumaWeights kBt709Weights{0.2126, 0.7152, 0.0722};

/// The sum of red, green and blue by the weights of BT.709: luma of encoded values, which grey
/// domains are trained on; relative luminance of linear light. Of numbers, or of tensors.
template <typename Values>
UNIT_HOST_DEVICE Values luma_of(const Values& red, const Values& green, const Values& blue) {
    constexpr auto kRed = static_cast<float>(kBt709Weights.red);
    constexpr auto kGreen = static_cast<float>(kBt709Weights.green);
    constexpr auto kBlue = static_cast<float>(kBt709Weights.blue);
    return red * kRed + green * kGreen + blue * kBlue;
}

} // namespace unit
