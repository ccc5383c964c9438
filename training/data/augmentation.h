#pragma once

#include "training/data/configuration.h"
#include "training/streets/random.h"

#include <opencv2/core.hpp>

namespace unit {

/// Refuses impossible settings. Errors: Unsupported, naming the value.
void validate(const CropConfiguration& crop);

/// One random crop of `image` (8 bits, any channels): the same type, of the crop's size. Shrinks
/// with area interpolation, enlarges with cubic. Colours stay as they are (color_jitter.h). A pure
/// function of its arguments; takes a fixed number of values from `random`.
cv::Mat random_crop(const cv::Mat& image, const CropConfiguration& crop, streets::Random random);

/// The crop from the image's middle, at the middle of the scale range, not mirrored; else as
/// random_crop.
cv::Mat middle_crop(const cv::Mat& image, const CropConfiguration& crop);

} // namespace unit
