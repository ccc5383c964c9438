#pragma once

#include <opencv2/core/mat.hpp>

namespace unit {

/// How far two sets of feature vectors are from each other: the squared maximum mean discrepancy
/// with the kernel (x.y / F + 1)^3 for F features, as in Binkowski et al., "Demystifying MMD GANs",
/// arXiv 1801.01401, section 4.3; with the features of an Inception network it is called KID.
///
/// The unbiased estimate over all pairs of the two sets (equation 4, whose sets may be of different
/// sizes). Programs such as clean-fid and torch-fidelity take the mean of 100 estimates on random
/// subsets of up to 1000 images, which is the same where both sets are one such subset, and
/// otherwise this number with noise. Its mean is 0 for sets of the same kind, so it may be below;
/// symmetric. Unlike the Fréchet distance it is not larger for few images.
///
/// Both are CV_32F or CV_64F, one image a row, at least 2 rows each. Takes O((N1 + N2)^2 F) time.
/// Threads: reentrant. Errors: Failed (type, size, a value that is not finite, different numbers of
/// features).
double kernel_distance(const cv::Mat& a, const cv::Mat& b);

} // namespace unit
