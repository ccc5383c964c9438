#pragma once

#include "training/streets/camera.h"

#include <array>
#include <limits>
#include <span>

namespace unit::streets {

/// A convex polygon in pixels.
struct ScreenPolygon {
    static constexpr int kMaxCorners = 20;
    std::array<cv::Point2f, kMaxCorners> corners;
    int count = 0; ///< 0 when nothing is in front of the camera
};

/// Projects a convex polygon of at most 18 world points, cut at the camera's near plane.
ScreenPolygon project(const Camera& camera, std::span<const Vec3> world);

/// The convex hull of the projected points; empty when one lies before the near plane.
ScreenPolygon project_hull(const Camera& camera, std::span<const Vec3> world);

/// Where the pixels of a plane lie on it.
class PlaneMap {
  public:
    /// The plane through `origin`, spanned by the world vectors `along` and `up`.
    PlaneMap(const Camera& camera, const Vec3& origin, const Vec3& along, const Vec3& up);

    /// Coordinates in units of `along` and `up` at the centre of pixel (x, y).
    cv::Point2f at(int x, int y) const {
        const float px = static_cast<float>(x) + 0.5F, py = static_cast<float>(y) + 0.5F;
        const float scale = 1.0F / (depth_[0] * px + depth_[1] * py + depth_[2]);
        return {(along_[0] * px + along_[1] * py + along_[2]) * scale,
                (up_[0] * px + up_[1] * py + up_[2]) * scale};
    }

  private:
    Vec3 along_, up_, depth_; // rows of the homography from pixels
};

/// The horizontal extent of a convex polygon on one line, empty when low > high.
struct Span {
    float low, high;
};
Span span_at(const ScreenPolygon& polygon, float y);

/// Calls sink(x, y, coverage) for every pixel of a width x height picture that the polygon touches;
/// coverage in (0, 1] is exact along a row and taken from four lines down it.
template <typename Sink>
void cover(const ScreenPolygon& polygon, int width, int height, Sink&& sink) {
    if (polygon.count < 3) {
        return;
    }
    float top = polygon.corners[0].y, bottom = top;
    for (int i = 1; i < polygon.count; ++i) {
        top = std::min(top, polygon.corners[static_cast<std::size_t>(i)].y);
        bottom = std::max(bottom, polygon.corners[static_cast<std::size_t>(i)].y);
    }
    const int first = static_cast<int>(std::max(top, 0.0F));
    const int last = std::min(static_cast<int>(std::min(bottom, 1e5F)), height - 1);
    const float right_border = static_cast<float>(width);
    for (int y = first; y <= last; ++y) {
        std::array<Span, 4> spans;
        float low = right_border, high = 0.0F, inner_low = 0.0F, inner_high = right_border;
        for (std::size_t i = 0; i < spans.size(); ++i) {
            Span span =
                span_at(polygon, static_cast<float>(y) + 0.125F + 0.25F * static_cast<float>(i));
            span.low = std::max(span.low, 0.0F);
            span.high = std::min(span.high, right_border);
            if (span.low < span.high) {
                low = std::min(low, span.low);
                high = std::max(high, span.high);
            }
            inner_low = std::max(inner_low, span.low);
            inner_high = std::min(inner_high, span.high);
            spans[i] = span;
        }
        if (low >= high) {
            continue;
        }
        const int end = std::min(static_cast<int>(high) + 1, width);
        for (int x = static_cast<int>(low); x < end; ++x) {
            const float left = static_cast<float>(x), right = left + 1.0F;
            if (left >= inner_low && right <= inner_high) {
                sink(x, y, 1.0F);
                continue;
            }
            float coverage = 0.0F;
            for (const Span& span : spans) {
                coverage += std::max(0.0F, std::min(span.high, right) - std::max(span.low, left));
            }
            if (coverage > 0.0F) {
                sink(x, y, 0.25F * coverage);
            }
        }
    }
}

} // namespace unit::streets
