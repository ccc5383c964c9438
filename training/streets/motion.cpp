#include "training/streets/motion.h"

namespace unit::streets {

namespace {

constexpr double kOriginSpacing =
    480.0; // metres; a multiple of all textures' periods along the road

} // namespace

Moment moment_at(const Style& style, double seconds) {
    Moment moment{};
    moment.seconds = seconds;
    const auto speed = static_cast<double>(style.speed);
    // The speed varies by 15 % over some twenty seconds.
    const double rate = 0.3;
    moment.travelled =
        speed * (seconds +
                 0.15 / rate * std::sin(rate * seconds + static_cast<double>(style.sway_phase))) +
        1000.0;
    moment.origin = std::floor(moment.travelled / kOriginSpacing) * kOriginSpacing;
    moment.road = style.road.from(moment.origin);
    return moment;
}

Camera camera_at(const Style& style, const Moment& moment, cv::Size size) {
    // Slow and quick sways as sums of sines with unrelated periods.
    const auto wave = [&](double rate, float phase) {
        return static_cast<float>(
            std::sin(std::fmod(rate * moment.seconds, 6.283185307179586 * 1e6) +
                     static_cast<double>(phase + style.sway_phase)));
    };
    const float drift = 0.18F * wave(0.43, 0.0F) + 0.06F * wave(1.1, 2.0F);
    const float bounce = 0.012F * wave(7.3, 1.0F) + 0.008F * wave(11.9, 0.3F);
    const float pitch =
        0.0022F * wave(6.1, 0.7F) + 0.0012F * wave(13.7, 4.0F) + 0.003F * wave(0.8, 3.0F);
    const float turn = 0.006F * wave(0.43, 1.5F) + 0.0012F * wave(5.2, 2.2F);

    const float z = moment.z();
    Camera camera;
    camera.position = moment.road.at(style.own_lane_center + drift, z).origin;
    camera.position[1] = style.camera_height + bounce;
    // Drivers look a little ahead into a bend.
    const float heading = std::atan(moment.road.slope(z + 6.0F)) + turn;
    camera.sine = std::sin(heading);
    camera.cosine = std::cos(heading);
    camera.focal_x = 0.5F * static_cast<float>(size.width) / style.half_view_tangent;
    camera.focal_y = camera.focal_x;
    camera.center_x = 0.5F * static_cast<float>(size.width);
    camera.horizon = static_cast<float>(size.height) * style.horizon + camera.focal_y * pitch;
    return camera;
}

} // namespace unit::streets
