#pragma once

#include <cmath>

namespace unit {

/// The linear light, 0 to 1, that an sRGB value from 0 to 1 stands for: IEC 61966-2-1.
inline double srgb_to_light(double value) {
    return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
}

/// The sRGB value of linear light from 0 to 1.
inline double light_to_srgb(double light) {
    return light <= 0.0031308 ? 12.92 * light : 1.055 * std::pow(light, 1.0 / 2.4) - 0.055;
}

} // namespace unit
