#pragma once

#include <cstdint>
#include <opencv2/core.hpp>
#include <optional>

namespace unit::weather {

/// A rainy day, and the camera that sees it.
struct Settings {
    float overcast = 1.0F;   ///< 0: the sun's light stays, 1: none of it
    float brightness = 1.0F; ///< of what is below the sky, 0.2 to 3
    float fog = 2.0F;        ///< extinction of mist, 1/km, 0 to 100
    float rain = 10.0F;      ///< mm/h, 0 to 200: haze of drops, and streaks
    float streaks = 1.0F;    ///< how plain streaks are; 0: none
    float wetness = 0.8F;    ///< of the road, 0 to 1
    int droplets = 0;        ///< on the windscreen, 0 to 2000
    float speed = 20.0F;     ///< of the camera, m/s, 0 to 100
    std::uint64_t seed = 1;  ///< of clouds, streaks and droplets

    double field_of_view = 58.0;                ///< degrees from left to right, 10 to 150
    double camera_height = 1.3;                 ///< above the road, metres, 0.3 to 10
    std::optional<cv::Point2d> vanishing_point; ///< shares of width and height; else it is found
};

/// The same with strengths of its own: overcast stays, brightness, fog, rain and wetness are
/// multiplied by numbers from 1 - share to 1 + share, drawn by `seed`, which the result has too.
/// 0 <= share < 1.
Settings varied(const Settings& settings, float share, std::uint64_t seed);

} // namespace unit::weather
