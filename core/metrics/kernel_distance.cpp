#include "core/metrics/kernel_distance.h"

#include "core/metrics/feature_check.h"

#include <algorithm>
#include <opencv2/core.hpp>

namespace unit {

namespace {

constexpr const char* kMeasure = "The kernel distance";

double kernel(double product, int features) {
    const double value = product / features + 1;
    return value * value * value;
}

/// The sum of the kernel over all pairs of a row of `a` and one of `b`; in blocks, so that memory
/// does not grow with the number of pairs.
double kernel_sum(const cv::Mat& a, const cv::Mat& b) {
    constexpr int kBlock = 256;
    double sum = 0;
    cv::Mat products;
    for (int first = 0; first < a.rows; first += kBlock) {
        const cv::Mat rows = a.rowRange(first, std::min(first + kBlock, a.rows));
        cv::gemm(rows, b, 1, cv::Mat(), 0, products, cv::GEMM_2_T);
        for (const double product : cv::Mat1d(products))
            sum += kernel(product, a.cols);
    }
    return sum;
}

/// The mean of the kernel over all pairs of two different rows.
double mean_within(const cv::Mat& rows) {
    double with_themselves = 0;
    for (int row = 0; row < rows.rows; ++row)
        with_themselves += kernel(rows.row(row).dot(rows.row(row)), rows.cols);
    return (kernel_sum(rows, rows) - with_themselves) /
           (static_cast<double>(rows.rows) * (rows.rows - 1));
}

} // namespace

double kernel_distance(const cv::Mat& a, const cv::Mat& b) {
    check_feature_counts(kMeasure, a.cols, b.cols);
    const cv::Mat first = checked_features(kMeasure, a);
    const cv::Mat second = checked_features(kMeasure, b);
    const double between =
        kernel_sum(first, second) / (static_cast<double>(first.rows) * second.rows);
    return mean_within(first) + mean_within(second) - 2 * between;
}

} // namespace unit
