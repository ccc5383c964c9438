#include "training/weather/distances.h"

#include "training/weather/guided_filter.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

namespace unit::weather {
namespace {

constexpr float kFarthest = 2000.0F; // metres
constexpr float kVehicle = 1.8F;     // metres high
constexpr float kAside = 15.0F;      // metres from the road's middle to what stands along it

/// Of what stands along the road, seen at a column.
float inverse_aside(const Camera& camera, int column, int width) {
    // Not further than where the road's two sides would seem to meet.
    const float closed = 0.1F * static_cast<float>(width);
    const float across = static_cast<float>(column) - camera.vanishing_point.x;
    return std::hypot(across, closed) / (camera.focal_length * kAside);
}

/// 1 for what is as blue as hills behind much air.
float haze(const cv::Vec3b& color) {
    return ramp(0.02F, 0.10F, static_cast<float>(color[2] - color[0]) / 255.0F);
}

/// 1 / distance of a pixel above the place where the road begins in its column.
float inverse_above(const Camera& camera, float contact, int column, int row,
                    const cv::Mat& picture) {
    const float at_contact =
        camera.inverse_distance(std::max(contact, camera.vanishing_point.y + 2.0F));
    const float metre = camera.focal_length * at_contact; // pixels
    const float on_road = std::sqrt(
        at_contact * std::max(camera.inverse_distance(static_cast<float>(row)), 0.3F * at_contact));
    const float above =
        ramp(0.0F, 1.5F * metre, contact - kVehicle * metre - static_cast<float>(row));
    float beside = inverse_aside(camera, column, picture.cols);
    if (static_cast<float>(row) < camera.vanishing_point.y) {
        beside *= 1.0F - haze(picture.at<cv::Vec3b>(row, column));
    }
    return (1.0F - above) * on_road + above * beside;
}

} // namespace

Plane find_distances(const cv::Mat& picture, const Camera& camera, const Road& road) {
    Plane inverse(picture.size());
    for (int y = 0; y < inverse.rows; ++y) {
        for (int x = 0; x < inverse.cols; ++x) {
            const float contact = road.contacts[static_cast<std::size_t>(x)];
            inverse(y, x) = static_cast<float>(y) >= contact
                                ? camera.inverse_distance(static_cast<float>(y))
                                : inverse_above(camera, contact, x, y, picture);
        }
    }
    inverse = guided_filter(grey_plane(picture), inverse, std::max(picture.cols / 80, 2), 4e-3);
    Plane distances;
    cv::divide(1.0, cv::min(cv::max(inverse, 1.0F / kFarthest), 1.0F), distances);
    return distances;
}

} // namespace unit::weather
