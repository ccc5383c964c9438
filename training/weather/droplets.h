#pragma once

#include "training/weather/image_types.h"

#include <cstdint>

namespace unit::weather {

/// Puts drops onto the windscreen: each is a small lens that shows the whole scene upside down (von
/// Bernuth, Volk, Bringmann, "Rendering physically correct raindrops on windshields for robustness
/// verification of camera-based object recognition", IV 2018), out of focus. `number` of them are
/// on the glass at a time; each stays for some seconds, then another comes elsewhere. The same
/// arguments give the same picture. Threads: reentrant.
LinearImage with_droplets(const LinearImage& picture, int number, std::uint64_t seed,
                          double seconds);

} // namespace unit::weather
