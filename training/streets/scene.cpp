#include "training/streets/scene.h"

#include "core/error.h"
#include "training/streets/bonnet.h"
#include "training/streets/develop.h"
#include "training/streets/motion.h"
#include "training/streets/noise.h"
#include "training/streets/rain.h"
#include "training/streets/sky.h"

#include <opencv2/imgproc.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace unit::streets {

namespace {

// Pictures narrower than this are painted larger and averaged down: their things are only pixels
// wide.
constexpr int kSmall = 400;

std::vector<Thing> place_things(const Style& style, const Moment& moment) {
    std::vector<Thing> things;
    things.reserve(1024);
    place_surroundings(style, moment, things);
    place_furniture(style, moment, things);
    place_traffic(style, moment, things);
    std::stable_sort(things.begin(), things.end(),
                     [](const Thing& a, const Thing& b) { return a.order > b.order; });
    return things;
}

void paint_things(const View& view, const std::vector<Thing>& things) {
    for (const Thing& thing : things) {
        std::visit([&](const auto& shape) { draw(view, shape); }, thing.shape);
    }
}

GroundShade shade_ground(const View& view, const std::vector<Thing>& things) {
    GroundShade shade(view.canvas.size(), cv::Vec2f(0.0F, 0.0F));
    for (const Thing& thing : things) {
        std::visit(
            [&](const auto& shape) {
                using Shape = std::decay_t<decltype(shape)>;
                // Vehicles darken the ground below them in any weather.
                if constexpr (std::is_same_v<Shape, Vehicle>) {
                    cast_shadow(view, shape, shade);
                } else if constexpr (!std::is_same_v<Shape, Mound>) {
                    if (!view.light.rainy) {
                        cast_shadow(view, shape, shade);
                    }
                }
            },
            thing.shape);
    }
    return shade;
}

// The upside-down world that wet ground shows, at a lower resolution and smeared along the view.
cv::Mat_<Vec3> reflect(const View& view, const std::vector<Thing>& things, double seconds) {
    constexpr int kAcross = 2, kDown = 4;
    cv::Mat_<Vec3> image((view.canvas.rows + kDown - 1) / kDown,
                         (view.canvas.cols + kAcross - 1) / kAcross, view.light.fog);
    Camera camera = view.camera;
    camera.mirrored = true;
    camera.focal_x /= kAcross;
    camera.center_x /= kAcross;
    camera.focal_y /= kDown;
    camera.horizon /= kDown;
    const View mirrored{view.style, view.road, camera, view.light, image};
    paint_sky(mirrored, seconds);
    paint_things(mirrored, things);
    const int smear = std::max(3, view.canvas.rows / 40) | 1;
    cv::blur(image, image, {3, smear}, {-1, -1}, cv::BORDER_REPLICATE);
    return image;
}

cv::Mat paint(const Style& style, double seconds, Weather weather, cv::Size size) {
    const Moment moment = moment_at(style, seconds);
    const Camera camera = camera_at(style, moment, size);
    const Light light = make_light(style, weather);
    cv::Mat_<Vec3> canvas(size, light.fog);
    const View view{style, moment.road, camera, light, canvas};
    const std::vector<Thing> things = place_things(style, moment);
    paint_sky(view, seconds);
    paint_ground(view, shade_ground(view, things),
                 light.rainy ? reflect(view, things, seconds) : cv::Mat_<Vec3>());
    paint_things(view, things);
    paint_bonnet(view);
    if (light.rainy) {
        paint_rain(view, seconds);
    }
    return develop(canvas);
}

} // namespace

Scene::Scene(std::uint64_t seed) : style_(std::make_shared<const Style>(make_style(seed))) {
    FoliageSprite::all();
    NoiseTexture::grains();
}

cv::Mat Scene::render(double seconds, Weather weather, cv::Size size) const {
    if (!std::isfinite(seconds) || seconds < 0.0) {
        throw Error(ErrorCode::Unsupported,
                    fmt::format("A street cannot be shown at {} seconds; use 0 or more.", seconds));
    }
    constexpr int kSmallest = 8, kLargest = 8192;
    if (std::min(size.width, size.height) < kSmallest ||
        std::max(size.width, size.height) > kLargest) {
        throw Error(
            ErrorCode::Unsupported,
            fmt::format(
                "A street cannot be rendered as {} x {} pixels; each side must be in {}..{}.",
                size.width, size.height, kSmallest, kLargest));
    }
    if (size.width >= kSmall) {
        return paint(*style_, seconds, weather, size);
    }
    const int factor = (kSmall + size.width - 1) / size.width;
    cv::Mat small;
    cv::resize(paint(*style_, seconds, weather, size * factor), small, size, 0, 0, cv::INTER_AREA);
    return small;
}

} // namespace unit::streets
