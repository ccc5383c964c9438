#pragma once

#include <cmath>
#include <numbers>
#include <opencv2/core.hpp>

namespace unit::weather {

/// A camera above a flat road that looks along it. Pixels from the left and from the top.
struct Camera {
    cv::Point2f vanishing_point; ///< where the road's straight lines meet; its row is the horizon
    float focal_length = 1.0F;   ///< in pixels
    float height = 1.3F;         ///< above the road, in metres

    /// 1 / distance in 1/m of the road at a row; 0 at the horizon and above.
    float inverse_distance(float row) const {
        const float below = row - vanishing_point.y;
        return below > 0.0F ? below / (focal_length * height) : 0.0F;
    }
};

/// The focal length in pixels of a picture `width` pixels wide that shows `degrees` from left to
/// right, 0 < degrees < 180.
inline float focal_length_of(int width, double degrees) {
    const double half = degrees * std::numbers::pi / 360.0;
    return static_cast<float>(0.5 * width / std::tan(half));
}

} // namespace unit::weather
