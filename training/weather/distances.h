#pragma once

#include "training/weather/camera.h"
#include "training/weather/road.h"

namespace unit::weather {

/// How far what each pixel shows is away, in metres, from the geometry of the road: the road is a
/// plane; what stands on it is between the place where it does and the road that would be seen
/// there, since it may as well be a slope, up to a vehicle's height; above and beside that are
/// plants and houses along the road. What is blue there is far, as hills are in
/// clear air. Guesses, fit for fog. Sky has a distance too, of no meaning.
/// `picture` is CV_8UC3, RGB. 1 to 2000. Threads: reentrant.
Plane find_distances(const cv::Mat& picture, const Camera& camera, const Road& road);

} // namespace unit::weather
