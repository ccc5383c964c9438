#include "core/metrics/frechet_distance.h"

#include "core/metrics/feature_check.h"

#include <algorithm>
#include <cmath>
#include <opencv2/core.hpp>

namespace unit {

namespace {

constexpr const char* kMeasure = "The Fréchet distance";

/// A matrix with fewer rows whose transpose times itself is the same.
cv::Mat with_fewer_rows(const cv::Mat& rows) {
    cv::Mat products;
    cv::mulTransposed(rows, products, true);
    cv::Mat eigenvalues;
    cv::Mat eigenvectors; // one a row
    cv::eigen(products, eigenvalues, eigenvectors);
    for (int row = 0; row < eigenvectors.rows; ++row)
        // What is below 0 is rounding.
        eigenvectors.row(row) *= std::sqrt(std::max(eigenvalues.at<double>(row), 0.0));
    return eigenvectors;
}

} // namespace

FeatureDistribution::FeatureDistribution(const cv::Mat& features) {
    const cv::Mat values = checked_features(kMeasure, features);
    cv::reduce(values, mean_, 0, cv::REDUCE_AVG);
    const double scale = 1 / std::sqrt(values.rows - 1.0);
    factor_ = (values - cv::repeat(mean_, values.rows, 1)) * scale;
    if (factor_.rows > factor_.cols)
        factor_ = with_fewer_rows(factor_);
}

double frechet_distance(const FeatureDistribution& a, const FeatureDistribution& b) {
    check_feature_counts(kMeasure, a.mean().cols, b.mean().cols);
    cv::Mat product;
    cv::gemm(a.factor(), b.factor(), 1, cv::Mat(), 0, product, cv::GEMM_2_T);
    cv::Mat singular_values;
    cv::SVD::compute(product, singular_values, cv::SVD::NO_UV);
    const double root = cv::sum(singular_values)[0];
    const double traces = a.factor().dot(a.factor()) + b.factor().dot(b.factor());
    const double means = cv::norm(a.mean(), b.mean(), cv::NORM_L2SQR);
    return std::max(means + traces - 2 * root, 0.0); // below 0 by rounding only
}

} // namespace unit
