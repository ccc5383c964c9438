#pragma once

#include "training/streets/random.h"

#include <opencv2/core.hpp>

namespace unit {

/// How a training crop is taken from an image. The image is scaled by a random factor of the range
/// (uniform), but never so small that the crop would not fit; cut at a random place; and, with
/// `flip`, mirrored left-right with probability 1/2.
struct Augmentation {
    int crop_width = 256;       ///< pixels, 1 or more
    int crop_height = 256;      ///< pixels, 1 or more
    double minimum_scale = 1.0; ///< more than 0
    double maximum_scale = 1.0; ///< minimum_scale or more
    bool flip = true;
};

/// Refuses impossible settings. Errors: Unsupported, naming the value.
void validate(const Augmentation& augmentation);

/// One random crop of `image` (CV_8UC3): CV_8UC3 of the crop's size. Shrinks with area
/// interpolation, enlarges with cubic. A pure function of its arguments; takes a fixed number of
/// values from `random`.
cv::Mat random_crop(const cv::Mat& image, const Augmentation& augmentation, streets::Random random);

} // namespace unit
