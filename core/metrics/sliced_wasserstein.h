#pragma once

#include <cstdint>
#include <opencv2/core.hpp>
#include <vector>

namespace unit {

/// How sliced_wasserstein() samples.
struct SlicedWasserstein {
    int patches = 128;      ///< of each image at each level
    int directions = 128;   ///< that patches are projected on
    int levels = 3;         ///< of the pyramid: the image, half of it, a quarter of it
    std::uint64_t seed = 1; ///< of places and directions
};

/// How far two sets of images are from each other, without pairs: the sliced Wasserstein distance
/// (Rabin et al., SSVM 2011) between their 7x7 patches, over a Gaussian pyramid, as in Karras et
/// al., arXiv 1710.10196, section 5, but with neither the Laplacian nor the normalisation of
/// patches, so that brightness and colour count. Patches of values in [0, 1] are projected on
/// random unit directions; on each, the mean distance of the sorted projections is taken; the
/// result is the mean over directions and levels. Two sets of flat images whose channels all differ
/// by d are about 0.8 d apart: the sum of a random unit vector is normal.
///
/// The sets must hold as many images as each other, at least one, all CV_8UC1 or CV_8UC3 with sides
/// of at least 7 << (levels - 1); sizes may differ. 0 for equal sets, symmetric. The same arguments
/// give the same result on every machine, up to rounding. Errors: Error(Unsupported).
double sliced_wasserstein(const std::vector<cv::Mat>& a, const std::vector<cv::Mat>& b,
                          const SlicedWasserstein& settings = {});

} // namespace unit
