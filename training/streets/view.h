#pragma once

#include "training/streets/camera.h"
#include "training/streets/light.h"
#include "training/streets/polygon.h"

#include <span>

namespace unit::streets {

/// A picture being painted, in linear light.
struct View {
    const Style& style;
    const Road& road; ///< with z measured from the frame's origin
    const Camera& camera;
    const Light& light;
    cv::Mat_<Vec3>& canvas;

    /// Lays a colour over a pixel.
    void blend(int x, int y, const Vec3& color, float alpha) const {
        Vec3& pixel = canvas(y, x);
        pixel = mix(pixel, color, alpha);
    }
    /// Depth of a world point in front of the camera, metres; negative behind it.
    float depth(const Vec3& world) const { return camera.to_camera(world)[2]; }
    /// Height of a row above the horizon as a slope (what a mirrored camera sees as such).
    float elevation(int y) const {
        const float slope = (camera.horizon - static_cast<float>(y) - 0.5F) / camera.focal_y;
        return camera.mirrored ? -slope : slope;
    }
};

/// Fills a projected polygon with one colour.
inline void fill(const View& view, const ScreenPolygon& polygon, const Vec3& color,
                 float alpha = 1.0F) {
    cover(polygon, view.canvas.cols, view.canvas.rows,
          [&](int x, int y, float coverage) { view.blend(x, y, color, coverage * alpha); });
}

/// Fills a flat convex polygon of world points with one colour, veiled by its distance.
inline void fill(const View& view, std::span<const Vec3> world, const Vec3& color) {
    fill(view, project(view.camera, world), view.light.veil(color, view.depth(world.front())));
}

} // namespace unit::streets
