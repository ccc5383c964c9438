#pragma once

#include "training/streets/camera.h"
#include "training/streets/layout.h"

namespace unit::streets {

/// Where the camera's car is `seconds` after the start.
Moment moment_at(const Style& style, double seconds);

/// The camera on board, with its small sways, for a picture of `size`.
Camera camera_at(const Style& style, const Moment& moment, cv::Size size);

} // namespace unit::streets
