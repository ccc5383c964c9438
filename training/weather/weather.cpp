#include "training/weather/weather.h"

#include "core/error.h"
#include "training/weather/camera.h"
#include "training/weather/distances.h"
#include "training/weather/droplets.h"
#include "training/weather/overcast.h"
#include "training/weather/sky.h"
#include "training/weather/streaks.h"
#include "training/weather/wet_road.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace unit::weather {
namespace {

void check_picture(const cv::Mat& picture) {
    constexpr int kSmallest = 32;
    constexpr int kLongest = 8; // times the other side: a road is not seen in more
    const auto [shorter, longer] = std::minmax({picture.cols, picture.rows});
    if (picture.type() != CV_8UC3 || shorter < kSmallest || longer > kLongest * shorter) {
        throw Error(ErrorCode::Damaged,
                    fmt::format("weather needs colour pictures with sides of {} pixels or more, "
                                "one at most {} times the other, not {}x{} with {} channels",
                                kSmallest, kLongest, picture.cols, picture.rows,
                                picture.channels()));
    }
}

/// What is before the sky, without the sky's share of the pixels at its edge: what is left is the
/// scene's light times its share of the pixel.
LinearImage without_sky(const LinearImage& picture, const Sky& sky) {
    LinearImage scene(picture.size());
    for (int y = 0; y < picture.rows; ++y) {
        for (int x = 0; x < picture.cols; ++x) {
            const float share = sky.share(y, x);
            const cv::Vec3f rest = picture(y, x) - sky.colors(y, x) * share;
            for (int channel = 0; channel < 3; ++channel) {
                scene(y, x)[channel] = std::clamp(rest[channel], 0.0F, 1.0F - share);
            }
        }
    }
    return scene;
}

/// 1/km. Weber et al., "A multiscale model for rain rendering in real-time", Computers and Graphics
/// 50, 2015, give the rain's part; Halder et al. use it as 0.312 R^0.67.
float extinction(const Settings& settings) {
    return settings.fog + 0.312F * std::pow(settings.rain, 0.67F);
}

/// The scene (its light times its share) behind the air between, before the sky.
LinearImage in_fog(const LinearImage& scene, const Sky& sky, const LinearImage& new_sky,
                   const LinearImage& air, const Plane& distances, const Settings& settings) {
    const float per_metre = extinction(settings) * 1e-3F;
    LinearImage result(scene.size());
    for (int y = 0; y < scene.rows; ++y) {
        for (int x = 0; x < scene.cols; ++x) {
            const float share = sky.share(y, x);
            const float clear = std::exp(-per_metre * distances(y, x));
            result(y, x) = scene(y, x) * clear + air(y, x) * ((1.0F - clear) * (1.0F - share)) +
                           new_sky(y, x) * share;
        }
    }
    return result;
}

/// A drop gathers light from nearly everywhere before it (Garg, Nayar 2007): it is as bright as the
/// air, whatever is behind.
LinearImage with_streaks(const LinearImage& picture, const LinearImage& air, const Camera& camera,
                         const Settings& settings, std::uint64_t frame) {
    const Shower shower{settings.rain, settings.streaks, settings.speed, Shower{}.exposure};
    const Plane cover = rain_streaks(picture.size(), camera, shower, settings.seed, frame);
    return mixed(picture, air, cover);
}

} // namespace

cv::Mat WeatherRenderer::render(const cv::Mat& picture, std::uint64_t frame, double seconds) {
    check_picture(picture);
    Camera camera;
    const auto& given = settings_.vanishing_point;
    camera.vanishing_point = given ? cv::Point2f(static_cast<float>(given->x * picture.cols),
                                                 static_cast<float>(given->y * picture.rows))
                                   : finder_.find(picture);
    camera.focal_length = focal_length_of(picture.cols, settings_.field_of_view);
    camera.height = static_cast<float>(settings_.camera_height);

    const Sky sky = find_sky(picture, camera.vanishing_point.y);
    const Road road = find_road(picture, camera);
    const Plane distances = find_distances(picture, camera, road);
    const LinearImage light = linear_image(picture);

    const float horizon = camera.vanishing_point.y;
    const LinearImage grey_sky = overcast_sky(picture.size(), horizon, settings_.seed);
    // Where nothing stands before it, the old sky is as it is, clouds and all.
    const LinearImage old_sky = mixed(sky.colors, light, sky.share);
    const LinearImage new_sky = mixed(old_sky, grey_sky, Plane(picture.size(), settings_.overcast));
    const LinearImage air = airlight(new_sky, horizon);
    const LinearImage scene = relit_scene(without_sky(light, sky), sky.share, road.share,
                                          {settings_.overcast, settings_.brightness});
    LinearImage result = in_fog(scene, sky, new_sky, air, distances, settings_);
    result = wet_road(result, camera, road, settings_.wetness);
    result = with_streaks(result, air, camera, settings_, frame);
    if (settings_.droplets > 0) {
        result = with_droplets(result, settings_.droplets, settings_.seed, seconds);
    }
    return encoded_picture(result);
}

} // namespace unit::weather
