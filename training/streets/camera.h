#pragma once

#include "training/streets/vector.h"

namespace unit::streets {

/// A pinhole camera that looks level (no roll; pitch shifts the horizon, so verticals stay
/// vertical). Camera coordinates: x right, y up, z ahead, in metres. Pixel centres are at integer +
/// 0.5.
struct Camera {
    Vec3 position;         ///< metres; y is the height above the ground
    float sine = 0.0F;     ///< of the heading, clockwise from +z seen from above
    float cosine = 1.0F;   ///< of the heading
    float focal_x = 1.0F;  ///< pixels
    float focal_y = 1.0F;  ///< pixels
    float center_x = 0.0F; ///< column of the vanishing point, pixels
    float horizon = 0.0F;  ///< row of the horizon, pixels
    bool mirrored = false; ///< sees the image of the world in the ground, as on wet asphalt

    /// Things nearer than this are cut off, metres.
    static constexpr float kNear = 0.4F;

    /// World point to camera coordinates.
    Vec3 to_camera(const Vec3& world) const {
        const float dx = world[0] - position[0], dz = world[2] - position[2];
        const float y = mirrored ? -world[1] : world[1];
        return {dx * cosine - dz * sine, y - position[1], dx * sine + dz * cosine};
    }
    /// Camera coordinates (z > 0) to pixels.
    cv::Point2f to_pixel(const Vec3& camera) const {
        return {center_x + focal_x * camera[0] / camera[2],
                horizon - focal_y * camera[1] / camera[2]};
    }
};

} // namespace unit::streets
