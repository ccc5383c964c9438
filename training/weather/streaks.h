#pragma once

#include "training/weather/camera.h"
#include "training/weather/image_types.h"

#include <cstdint>

namespace unit::weather {

/// Rain that falls before the camera.
struct Shower {
    float rain = 10.0F;      ///< mm/h
    float visibility = 1.0F; ///< times what a single drop covers of a pixel's light; 0: none
    float speed = 20.0F;     ///< of the camera along the road, m/s
    float exposure = 0.01F;  ///< of a frame, s
};

/// How much of each pixel streaks of rain cover, 0 to 1: drops within 8 m, as many and as large as
/// Marshall and Palmer found ("The distribution of raindrops with size", J. Meteorology 5, 1948),
/// falling as fast as Atlas, Srivastava and Sekhon say (1973), each a line as long as it moves
/// while the picture is taken (Garg, Nayar, "Vision and rain", IJCV 75, 2007). The same arguments
/// give the same streaks; those of another `frame` are others. Threads: reentrant.
Plane rain_streaks(cv::Size size, const Camera& camera, const Shower& shower, std::uint64_t seed,
                   std::uint64_t frame);

} // namespace unit::weather
