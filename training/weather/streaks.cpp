#include "training/weather/streaks.h"

#include "training/streets/random.h"

#include <algorithm>
#include <cmath>

namespace unit::weather {
namespace {

constexpr float kNearest = 0.5F;  // metres; closer ones are blurred away
constexpr float kFarthest = 8.0F; // further ones are haze
constexpr float kSmallest = 1.0F; // mm; smaller ones are not seen

/// A drop, relative to the camera: x to the right, y down, z ahead, in metres.
struct Drop {
    cv::Vec3f place;
    cv::Vec3f motion; ///< m/s
    float diameter;   ///< m
};

/// Adds a line of light, thinner than a pixel or thicker, softened over its neighbours.
void add_streak(Plane& cover, cv::Point2f from, cv::Point2f to, float width, float light) {
    const cv::Point2f along = to - from;
    const auto length = std::max(static_cast<float>(cv::norm(along)), 1.0F);
    const int steps = std::max(static_cast<int>(2.0F * length), 2);
    // Light is spread over the width, at least a pixel.
    const float spread = std::max(width, 1.0F);
    const int reach = static_cast<int>(std::ceil(spread));
    const float each = light * width / spread / 2.0F; // two steps for each pixel of length
    for (int step = 0; step < steps; ++step) {
        const cv::Point2f at = from + along * ((static_cast<float>(step) + 0.5F) / steps);
        for (int y = cvFloor(at.y) - reach; y <= cvFloor(at.y) + reach + 1; ++y) {
            for (int x = cvFloor(at.x) - reach; x <= cvFloor(at.x) + reach + 1; ++x) {
                if (x < 0 || y < 0 || x >= cover.cols || y >= cover.rows) {
                    continue;
                }
                const float across =
                    std::max(0.0F, 1.0F - std::abs(at.x - static_cast<float>(x)) / spread);
                const float down =
                    std::max(0.0F, 1.0F - std::abs(at.y - static_cast<float>(y)) / spread);
                cover(y, x) += each * across * down / spread;
            }
        }
    }
}

/// Somewhere in what the camera sees and a little around it, evenly in space.
Drop fall(streets::Random& random, cv::Size size, const Camera& camera, const Shower& shower,
          float slope) {
    constexpr float kMargin = 1.2F;
    const float cube = random.uniform(std::pow(kNearest, 3.0F), std::pow(kFarthest, 3.0F));
    const float z = std::cbrt(cube);
    const auto width = static_cast<float>(size.width);
    const auto height = static_cast<float>(size.height);
    const float x = (random.uniform(-kMargin, kMargin) * 0.5F + 0.5F) * width;
    const float y = (random.uniform(-kMargin, kMargin) * 0.5F + 0.5F) * height;
    const float scale = z / camera.focal_length;
    const float diameter = kSmallest - std::log(1.0F - random.uniform()) / slope; // mm
    const float speed = 9.65F - 10.3F * std::exp(-0.6F * diameter);
    return {{(x - camera.vanishing_point.x) * scale, (y - camera.vanishing_point.y) * scale, z},
            {0.0F, speed, -shower.speed},
            diameter * 1e-3F};
}

cv::Point2f projected(const cv::Vec3f& place, const Camera& camera) {
    const float scale = camera.focal_length / place[2];
    return camera.vanishing_point + cv::Point2f(place[0] * scale, place[1] * scale);
}

} // namespace

Plane rain_streaks(cv::Size size, const Camera& camera, const Shower& shower, std::uint64_t seed,
                   std::uint64_t frame) {
    Plane cover(size, 0.0F);
    if (shower.rain <= 0.0F || shower.visibility <= 0.0F) {
        return cover;
    }
    // N(D) = 8000 exp(-4.1 R^-0.21 D) drops for each m^3 and mm of diameter D.
    const float slope = 4.1F * std::pow(shower.rain, -0.21F);
    const float density = 8000.0F / slope * std::exp(-slope * kSmallest);
    const float field =
        1.44F * static_cast<float>(size.area()) / (camera.focal_length * camera.focal_length);
    const float volume = field * (std::pow(kFarthest, 3.0F) - std::pow(kNearest, 3.0F)) / 3.0F;
    const auto drops = static_cast<std::uint64_t>(density * volume);
    for (std::uint64_t number = 0; number < drops; ++number) {
        streets::Random random({seed, 0x5742, frame, number});
        const Drop drop = fall(random, size, camera, shower, slope);
        const cv::Vec3f end = drop.place + drop.motion * shower.exposure;
        if (end[2] < 0.25F) {
            continue; // reaches the windscreen
        }
        const cv::Point2f from = projected(drop.place, camera);
        const cv::Point2f to = projected(end, camera);
        const float width = drop.diameter * camera.focal_length / drop.place[2];
        const auto length = static_cast<float>(cv::norm(to - from));
        // A drop is before a pixel for the share of the time in which it passes its own size.
        // Of its square it covers pi / 4.
        const float light =
            0.785F * shower.visibility * std::min(1.0F, width / std::max(length, 1e-3F));
        add_streak(cover, from, to, width, light);
    }
    return cv::min(cover, 1.0F);
}

} // namespace unit::weather
