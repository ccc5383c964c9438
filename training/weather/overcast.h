#pragma once

#include "training/weather/image_types.h"

#include <cstdint>

namespace unit::weather {

/// What light a picture is seen in.
struct Daylight {
    float overcast = 1.0F;   ///< 0: as it is, 1: no sun
    float brightness = 1.0F; ///< of what is below the sky; 1: as a camera would expose it
};

/// The scene in the light of an overcast sky: what light and shadow make of large parts is evened
/// out (on the road nearly all, so that shadows of trees go), colours are paler and cooler. Large
/// parts are told from details by an edge-keeping filter of the logarithm of luminance, as in
/// Durand, Dorsey, "Fast bilateral filtering for the display of high-dynamic-range images",
/// SIGGRAPH 2002. `sky` and `road` are the shares of each pixel. `scene` is what is before the sky,
/// times its share. Threads: reentrant.
LinearImage relit_scene(const LinearImage& scene, const Plane& sky, const Plane& road,
                        const Daylight& daylight);

/// A grey sky of this size, brighter towards the horizon's row, with soft clouds by `seed`:
/// CIE's overcast sky is three times as bright overhead as at the horizon, but a dashcam sees only
/// the lowest part of it, through the rain's haze.
LinearImage overcast_sky(cv::Size size, float horizon, std::uint64_t seed);

/// The light of the air before each pixel, of the same day: that of the sky behind it, and of the
/// horizon below. What is very far looks like the sky.
LinearImage airlight(const LinearImage& sky, float horizon);

} // namespace unit::weather
