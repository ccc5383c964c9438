#pragma once

#include <cstdint>
#include <opencv2/core.hpp>
#include <vector>

namespace unit {

/// How sliced_wasserstein() samples.
struct SlicedWasserstein {
    int patches = 128;      ///< of each image at each level
    int directions = 128;   ///< that patches are projected on
    int levels = 4;         ///< of the pyramid: details of three sizes, and what they leave
    std::uint64_t seed = 1; ///< of places and directions
};

/// Levels that images whose shortest side is `side` have room for, at least 1.
int most_levels(int side);

/// The defaults, but for as many levels as all images of both sets have room for.
SlicedWasserstein fitting_settings(const std::vector<cv::Mat>& a, const std::vector<cv::Mat>& b);

/// How far two sets of images are from each other, without pairs: the sliced Wasserstein distance
/// (Rabin et al., SSVM 2011) between their 7x7 patches, over a Laplacian pyramid, as in Karras et
/// al., arXiv 1710.10196, section 5. Patches are projected on random unit directions; on each, the
/// mean distance of the sorted projections is taken; the result is the mean over directions and
/// levels. Other than there, both sets are divided by one number for each level, the standard
/// deviation of all values of both (at least one step of 8 bits): fine details, which are faint,
/// count as much as light and colour, and a set with less contrast is far from one with more.
/// Sets of the same kind are about 0.04 apart, sunny and rainy streets 0.5. Flat images of two
/// different greys are 1.6 / levels apart: only the last level shows them, and the sum of a random
/// unit vector is nearly normal.
///
/// The sets must hold as many images as each other, at least one, all CV_8UC1 or CV_8UC3 with sides
/// of at least 7 << (levels - 1) (most_levels()); sizes may differ. 0 for equal sets, symmetric.
/// The same arguments give the same result on every machine, up to rounding. Errors:
/// Error(Unsupported).
double sliced_wasserstein(const std::vector<cv::Mat>& a, const std::vector<cv::Mat>& b,
                          const SlicedWasserstein& settings = {});

} // namespace unit
