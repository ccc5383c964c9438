#pragma once

#include "core/upsampling/source_pixels.h"

#include <span>
#include <vector>

namespace unit {

/// Width and height in pixels, each at least 1.
struct ImageSize {
    int width = 0;
    int height = 0;

    bool operator==(const ImageSize&) const = default;
};

/// The consecutive source pixels that one pixel is made from.
struct PixelTaps {
    int first;
    std::span<const float> weights; ///< sum up to 1
};

/// How a row (or column) of `from` pixels is scaled to one of `to`, both covering the same picture:
/// source_pixels() of each pixel.
class ScalingTaps {
  public:
    /// Both sizes are at least 1. Throws std::bad_alloc only.
    ScalingTaps(int from, int to);

    /// Pixels of the scaled row.
    int size() const { return static_cast<int>(firsts_.size()); }

    /// The taps of pixel `index` of the scaled row. The weights live as long as this object.
    PixelTaps operator[](int index) const {
        return {firsts_[index],
                {weights_.data() + ends_[index], weights_.data() + ends_[index + 1]}};
    }

  private:
    std::vector<int> firsts_, ends_;
    std::vector<float> weights_;
};

} // namespace unit
