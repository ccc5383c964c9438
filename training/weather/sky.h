#pragma once

#include "training/weather/image_types.h"

namespace unit::weather {

/// The sky of a picture.
struct Sky {
    Plane share;        ///< of each pixel, 0 to 1: mixed at the edges of trees and roofs
    LinearImage colors; ///< what it looks like there, also where something stands before it
};

/// Finds a blue, white or grey sky by day: what is connected with the picture's top and has the
/// colours of a smooth gradient, or is brighter and paler than that, as clouds are. The gradient is
/// fitted again with each round of growing. Without any (in a tunnel, under trees) all shares are
/// 0. `picture` is CV_8UC3, RGB; `horizon` is its row; there is no sky below. Threads: reentrant.
Sky find_sky(const cv::Mat& picture, float horizon);

} // namespace unit::weather
