#pragma once

#include <span>
#include <vector>

namespace unit {

/// Width and height in pixels, each at least 1.
struct ImageSize {
    int width = 0;
    int height = 0;

    bool operator==(const ImageSize&) const = default;
};

/// Where a pixel's centre lies between two source pixels of a row or column.
struct LinearPosition {
    int first;    ///< the source pixel before the centre, or the nearest one beyond the borders
    float weight; ///< that of source pixel first + 1, in [0, 1); 0 where there is no such pixel
};

/// The position of pixel `index` of `to` on a row of `from` pixels, both rows covering the same
/// picture: (index + 1/2) from / to - 1/2, clamped to the row.
LinearPosition linear_position(int index, int from, int to);

/// The consecutive source pixels that one pixel is made from.
struct PixelTaps {
    int first;
    std::span<const float> weights; ///< sum up to 1
};

/// How a row (or column) of `from` pixels is scaled to one of `to`, both covering the same picture.
/// Smaller: each pixel is the mean of what it covers, source pixels that it covers in part counting
/// in proportion. Larger: bilinear interpolation at linear_position(). Equal: a copy.
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
    void add_covered(int index, int from, int to);

    std::vector<int> firsts_, ends_;
    std::vector<float> weights_;
};

} // namespace unit
