#pragma once

#include "training/weather/settings.h"
#include "training/weather/vanishing_point.h"

#include <cstdint>

namespace unit::weather {

/// Renders rain onto real pictures of a road by day: what a sunny picture would have looked like,
/// where the road, the sky and the camera's view of them can be guessed. In this order: the light
/// of an overcast sky, a grey sky, fog by distance, a wet road, streaks, drops on the windscreen.
/// The haze of rain follows Halder, Lalonde, de Charette, "Physics-based rendering for improving
/// robustness to rain", ICCV 2019, arXiv 1908.10335, section 3.1. Not rendered: lamps that are
/// lit, spray behind vehicles, puddles.
/// One object for the pictures of one clip, in order, or for any single picture. Threads: one at a
/// time.
class WeatherRenderer {
  public:
    explicit WeatherRenderer(const Settings& settings) : settings_(settings) {}

    /// The picture in rain, CV_8UC3, RGB, as it is given; sides of 32 or more, one at most 8 times
    /// the other. `seconds` is the time in the clip, for what moves on the windscreen; `frame` its
    /// number, for the rain. Errors: Damaged (type or size).
    cv::Mat render(const cv::Mat& picture, std::uint64_t frame = 0, double seconds = 0);

  private:
    Settings settings_;
    VanishingPointFinder finder_;
};

} // namespace unit::weather
