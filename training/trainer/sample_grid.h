#pragma once

#include "core/model/unit.h"

#include <opencv2/core.hpp>
#include <vector>

namespace unit {

/// A pair of images, one of each domain, as a batch of one each: [1, 3, H, W] in [-1, 1].
struct SamplePair {
    at::Tensor x1;
    at::Tensor x2;
};

/// One row a pair: x1, x11, x12, x121, x2, x22, x21, x212, computed from mu (no noise, no dropout).
/// CV_8UC3, RGB.
cv::Mat sample_grid(Unit& model, const std::vector<SamplePair>& pairs);

} // namespace unit
