#pragma once

#include "core/model/unit.h"

#include <opencv2/core.hpp>
#include <vector>

namespace unit {

/// A pair of images, one of each domain: CV_8UC1 or CV_8UC3.
struct SamplePair {
    cv::Mat x1;
    cv::Mat x2;
};

/// One row a pair: x1, x11, x12, x121, x2, x22, x21, x212, computed from mu (no noise, no dropout).
/// CV_8UC3, RGB. All cells have room for the images of both domains, which are in their middle, on
/// black.
cv::Mat sample_grid(Unit& model, const std::vector<SamplePair>& pairs);

} // namespace unit
