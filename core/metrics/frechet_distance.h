#pragma once

#include <opencv2/core/mat.hpp>

namespace unit {

/// Mean and covariance of a set of feature vectors, in the form that frechet_distance() needs: of a
/// large set as much as of its covariance, of a small one as much as of itself.
class FeatureDistribution {
  public:
    /// `features` is CV_32F or CV_64F, [N, F]: one image a row, N at least 2. The covariance is
    /// that of a sample, divided by N - 1. Takes O(N F min(N, F)) time. Errors: Failed (type, size,
    /// a value that is not finite).
    explicit FeatureDistribution(const cv::Mat& features);

    /// CV_64F, [1, F].
    const cv::Mat& mean() const { return mean_; }
    /// CV_64F, [min(N, F), F]: the covariance is its transpose times itself.
    const cv::Mat& factor() const { return factor_; }

  private:
    cv::Mat mean_;
    cv::Mat factor_;
};

/// The Fréchet distance of two Gaussians with the means and covariances of features (Heusel et al.,
/// arXiv 1706.08500, equation 6), squared as there: |m1 - m2|^2 + tr(C1 + C2 - 2 (C1 C2)^(1/2)).
/// With the features of an Inception network it is called FID. 0 for equal sets, else above;
/// symmetric. Few images make it too large: compare numbers of as many images only.
///
/// With C1 = A^T A and C2 = B^T B the trace of the square root is the sum of the singular values of
/// A B^T. So nothing is lost where covariances are singular, as they are of fewer images than
/// features: no square root of a matrix is taken, and nothing is added to their diagonals.
/// Threads: reentrant. Errors: Failed (different numbers of features).
double frechet_distance(const FeatureDistribution& a, const FeatureDistribution& b);

} // namespace unit
