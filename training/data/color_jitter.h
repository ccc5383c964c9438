#pragma once

#include "training/data/configuration.h"
#include "training/streets/random.h"

#include <opencv2/core.hpp>

namespace unit {

/// The crop with its colours changed at random, as torchvision's ColorJitter does, but always in
/// this order. With v a value in [0, 1], Y the luma of its pixel (image_format.h), M the mean of Y
/// over the crop, and b, c, s drawn uniformly from [max(0, 1 - strength), 1 + strength]:
/// - brightness: b v
/// - contrast: M + c (v - M)
/// - saturation: Y + s (v - Y)
/// - hue: the angle in HSV plus h turns, h uniform in [-strength, strength]
/// Each result is clipped to [0, 1]; they are rounded at the end. A strength of 0 changes nothing.
/// `crop` is CV_8UC3 (RGB) or CV_8UC1, for which saturation and hue mean nothing; so is the result,
/// which may share its pixels. A pure function of its arguments; takes a fixed number of values
/// from `random`, so one strength does not change what another does.
cv::Mat jitter_colors(const cv::Mat& crop, const ColorJitter& strengths, streets::Random random);

} // namespace unit
