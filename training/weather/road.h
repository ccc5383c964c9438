#pragma once

#include "training/weather/camera.h"
#include "training/weather/image_types.h"

#include <vector>

namespace unit::weather {

/// The road of a picture, as far as it is free.
struct Road {
    Plane share;                 ///< of each pixel, 0 to 1
    std::vector<float> contacts; ///< for each column, the row at which the road begins, seen from
                                 ///< above: there stands what is before it, or it is the horizon;
                                 ///< the bottom where the column has none
};

/// Finds the road by GrabCut (Rother, Kolmogorov, Blake, SIGGRAPH 2004) from what lies in the lane
/// before the camera, by colour and brightness. What does not reach the horizon (lane marks,
/// shadows, patches, and by mistake what is lower than the camera) lies on the road; what does
/// (vehicles, barriers, plants) stands on it. Without a road all shares are 0 and all contacts the
/// horizon.
/// `picture` is CV_8UC3, RGB. The same picture gives the same road. Threads: reentrant.
Road find_road(const cv::Mat& picture, const Camera& camera);

} // namespace unit::weather
