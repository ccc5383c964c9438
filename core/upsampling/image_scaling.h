#pragma once

#include "core/pixels/conversion.h"
#include "core/upsampling/sampling_positions.h"

#include <vector>

namespace unit {

/// Brings network images to another size without aliasing: from the frame's to that at which the
/// network computes. In a direction that shrinks, a pixel is the mean of the area that it covers,
/// with source pixels at its borders counted by the part that is covered; in one that grows,
/// bilinear interpolation between pixel centres. The directions are independent of each other.
/// Holds one row of scratch memory. Threads: one at a time.
class ImageScaler {
  public:
    /// The true sizes, without the padding of network images. Throws std::bad_alloc.
    ImageScaler(const ImageSize& from, const ImageSize& to);

    /// Scales the upper left `from` part of `source` to the upper left `to` part of `destination`,
    /// and repeats the last true column and row over what `destination` has beyond. The padding of
    /// `source` is not read. A NaN spreads to the pixels made from it. Fastest with channels-last
    /// memory (pixel_stride 3). Allocates nothing. Preconditions: the images are at least as large
    /// as the true sizes and do not overlap.
    void scale(const ConstTensorImage& source, const TensorImage& destination);

  private:
    ImageSize from_, to_;
    ScalingTaps horizontal_, vertical_;
    std::vector<float> row_; ///< one source row's width of pixels, scaled vertically
};

} // namespace unit
