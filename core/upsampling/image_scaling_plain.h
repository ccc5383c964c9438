#pragma once

#include "core/pixels/conversion.h"
#include "core/upsampling/sampling_positions.h"

namespace unit {

/// ImageScaler::scale() pixel by pixel, with sums in double precision: the plain twin that it is
/// tested against.
void scale_image_plain(const ImageSize& from, const ImageSize& to, const ConstTensorImage& source,
                       const TensorImage& destination);

} // namespace unit
