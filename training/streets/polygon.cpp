#include "training/streets/polygon.h"

#include <algorithm>

namespace unit::streets {

namespace {

float cross(const cv::Point2f& o, const cv::Point2f& a, const cv::Point2f& b) {
    return (a.x - o.x) * (b.y - o.y) - (a.y - o.y) * (b.x - o.x);
}

} // namespace

ScreenPolygon project(const Camera& camera, std::span<const Vec3> world) {
    ScreenPolygon polygon;
    Vec3 previous = camera.to_camera(world.back());
    for (const Vec3& point : world) {
        const Vec3 current = camera.to_camera(point);
        const bool inside = current[2] >= Camera::kNear;
        if (inside != (previous[2] >= Camera::kNear)) {
            const float t = (Camera::kNear - previous[2]) / (current[2] - previous[2]);
            polygon.corners[static_cast<std::size_t>(polygon.count++)] =
                camera.to_pixel(mix(previous, current, t));
        }
        if (inside) {
            polygon.corners[static_cast<std::size_t>(polygon.count++)] = camera.to_pixel(current);
        }
        previous = current;
    }
    return polygon;
}

ScreenPolygon project_hull(const Camera& camera, std::span<const Vec3> world) {
    std::array<cv::Point2f, ScreenPolygon::kMaxCorners> points;
    int count = 0;
    for (const Vec3& point : world) {
        const Vec3 current = camera.to_camera(point);
        if (current[2] < Camera::kNear) {
            return {};
        }
        points[static_cast<std::size_t>(count++)] = camera.to_pixel(current);
    }
    // Andrew's monotone chain.
    std::sort(points.begin(), points.begin() + count,
              [](const auto& a, const auto& b) { return a.x < b.x || (a.x == b.x && a.y < b.y); });
    std::array<cv::Point2f, 2 * ScreenPolygon::kMaxCorners> hull;
    int size = 0;
    const auto extend = [&](const cv::Point2f& point, int keep) {
        while (size >= keep + 2 && cross(hull[static_cast<std::size_t>(size - 2)],
                                         hull[static_cast<std::size_t>(size - 1)], point) <= 0) {
            --size;
        }
        hull[static_cast<std::size_t>(size++)] = point;
    };
    for (int i = 0; i < count; ++i) {
        extend(points[static_cast<std::size_t>(i)], 0);
    }
    const int lower = size - 1;
    for (int i = count - 2; i >= 0; --i) {
        extend(points[static_cast<std::size_t>(i)], lower);
    }
    ScreenPolygon polygon;
    polygon.count = std::min(size - 1, ScreenPolygon::kMaxCorners);
    std::copy_n(hull.begin(), polygon.count, polygon.corners.begin());
    return polygon;
}

PlaneMap::PlaneMap(const Camera& camera, const Vec3& origin, const Vec3& along, const Vec3& up) {
    const Vec3 o = camera.to_camera(origin);
    const Vec3 a = camera.to_camera(origin + along) - o;
    const Vec3 b = camera.to_camera(origin + up) - o;
    // The ray r of a pixel meets the plane where r * depth = o + s a + t b; Cramer's rule.
    // Zero when the plane is seen edge-on; then no pixel asks.
    const float volume = a.dot(b.cross(o));
    const float determinant = volume == 0.0F ? 1.0F : volume;
    const auto row = [&](const Vec3& normal) {
        const Vec3 n = normal * (1.0F / determinant);
        const float x = n[0] / camera.focal_x, y = -n[1] / camera.focal_y;
        return Vec3(x, y, n[2] - x * camera.center_x - y * camera.horizon);
    };
    along_ = row(b.cross(o));
    up_ = row(o.cross(a));
    depth_ = row(a.cross(b));
}

Span span_at(const ScreenPolygon& polygon, float y) {
    Span span{std::numeric_limits<float>::max(), std::numeric_limits<float>::lowest()};
    cv::Point2f previous = polygon.corners[static_cast<std::size_t>(polygon.count - 1)];
    for (int i = 0; i < polygon.count; ++i) {
        const cv::Point2f current = polygon.corners[static_cast<std::size_t>(i)];
        if ((previous.y <= y) != (current.y <= y)) {
            const float t = (y - previous.y) / (current.y - previous.y);
            const float x = previous.x + (current.x - previous.x) * t;
            span.low = std::min(span.low, x);
            span.high = std::max(span.high, x);
        }
        previous = current;
    }
    return span;
}

} // namespace unit::streets
