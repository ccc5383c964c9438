#pragma once

#include "core/pixels/luma.h"

#include <opencv2/core.hpp>

#include <algorithm>
#include <cmath>

namespace unit::streets {

/// A point or direction in metres (x to the right, y up, z along the road's mean direction), or a
/// colour as linear light R, G, B where 1 is white on screen.
using Vec3 = cv::Vec3f;

/// The direction upwards.
inline const Vec3 kUp{0.0F, 1.0F, 0.0F};

/// `a` at t = 0, `b` at t = 1.
inline Vec3 mix(const Vec3& a, const Vec3& b, float t) {
    return {a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t};
}

/// The same for numbers.
inline float mix(float a, float b, float t) {
    return a + (b - a) * t;
}

/// Product channel by channel.
inline Vec3 times(const Vec3& a, const Vec3& b) {
    return {a[0] * b[0], a[1] * b[1], a[2] * b[2]};
}

/// Limits to [0, 1].
inline float saturate(float value) {
    return std::min(std::max(value, 0.0F), 1.0F);
}

/// 0 below `low`, 1 above `high`, a smooth step between.
inline float smooth_step(float low, float high, float value) {
    const float t = saturate((value - low) / (high - low));
    return t * t * (3.0F - 2.0F * t);
}

/// Relative luminance (ITU-R BT.709 weights) of a linear colour.
inline float luminance(const Vec3& color) {
    return luma_of(color[0], color[1], color[2]);
}

/// Largest integer not above `value`; std::floor is a library call on baseline x86-64.
inline int floor_to_int(float value) {
    const int truncated = static_cast<int>(value);
    return truncated - static_cast<int>(value < static_cast<float>(truncated));
}

/// A place on the ground with a heading: local x to the right, y up, z ahead.
struct Placement {
    Vec3 origin;
    float sine = 0.0F;   ///< of the heading, clockwise from +z seen from above
    float cosine = 1.0F; ///< of the heading

    /// Turns a local direction into a world one.
    Vec3 direction(const Vec3& local) const {
        return {local[0] * cosine + local[2] * sine, local[1], local[2] * cosine - local[0] * sine};
    }
    /// Moves a local point into the world.
    Vec3 point(const Vec3& local) const { return origin + direction(local); }
};

} // namespace unit::streets
