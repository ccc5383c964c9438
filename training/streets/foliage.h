#pragma once

#include <opencv2/core.hpp>

#include <array>
#include <cstdint>
#include <vector>

namespace unit::streets {

/// What a crown of leaves looks like from the side.
enum class Crown { Round, Tall, Conifer, Sparse, Bush };

/// A square picture of a crown, filtered for smaller sizes. Immutable.
class FoliageSprite {
  public:
    /// One sample; all but alpha are multiplied by alpha.
    struct Texel {
        float alpha;              ///< opacity, 0..1
        float tone;               ///< brightness of the leaves, about 1
        float normal_x, normal_y; ///< where the leaves face: to the right, up
    };

    /// Grows a crown; the seed decides its twigs.
    FoliageSprite(Crown crown, std::uint64_t seed);

    /// Samples bilinearly at (x, y) in 0..1 (y down), for a footprint in the same units.
    Texel sample(float x, float y, float footprint) const;

    /// Sprites of every crown, built on first use and shared: kPerCrown of each, in Crown's order.
    static const std::vector<FoliageSprite>& all();
    static constexpr int kPerCrown = 4;

  private:
    std::vector<cv::Mat_<cv::Vec4b>> levels_;
};

} // namespace unit::streets
