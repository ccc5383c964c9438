#pragma once

#include <opencv2/core.hpp>

#include <cstdint>
#include <memory>

namespace unit::streets {

struct Style;

/// The weather a scene is seen in. Everything else (places, shapes, motion) does not depend on it.
enum class Weather {
    Sunny, ///< blue sky, sun light and cast shadows
    Rainy, ///< overcast sky, fog, wet ground with reflections, rain streaks, lamps lit
};

/// A drive along an endless rendered street, as a camera behind the windscreen sees it. The seed
/// alone decides the place, its traffic and the motion. Threads: immutable after construction;
/// render() is reentrant.
class Scene {
  public:
    /// Any seed is valid. The first scene of a process also builds textures that all scenes share.
    explicit Scene(std::uint64_t seed);

    /// The view at `seconds` after the start: CV_8UC3 of `size`, RGB order, sRGB encoded. The same
    /// arguments give the same bytes. Throws Error (Unsupported) when `seconds` is negative or not
    /// finite, or when a side of `size` is not in 8..8192.
    cv::Mat render(double seconds, Weather weather, cv::Size size) const;

  private:
    std::shared_ptr<const Style> style_;
};

} // namespace unit::streets
