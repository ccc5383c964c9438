#pragma once

#include "training/weather/camera.h"
#include "training/weather/image_types.h"
#include "training/weather/road.h"

namespace unit::weather {

/// The picture with a wet road. Water in its pores makes asphalt darker (Lekner, Dorf, "Why some
/// things are darker when wet", Applied Optics 27, 1988), and the film on it mirrors what stands
/// above the contact of each column, by Schlick's approximation of Fresnel's equations, more where
/// wheels have worn the lane; blurred along the sight, more so the further below the contact, as
/// rough wet ground does (Nakamae et al., "A lighting model aiming at drive simulators", SIGGRAPH
/// 1990). `wetness`: 0 dry, 1 a closed film. Threads: reentrant.
LinearImage wet_road(const LinearImage& picture, const Camera& camera, const Road& road,
                     float wetness);

} // namespace unit::weather
