#include "core/metrics/feature_check.h"

#include "core/error.h"

#include <fmt/format.h>
#include <opencv2/core.hpp>

namespace unit {

cv::Mat checked_features(const char* measure, const cv::Mat& features) {
    if (features.dims > 2 || (features.type() != CV_32F && features.type() != CV_64F))
        throw Error(ErrorCode::Failed,
                    fmt::format("{} needs features as a matrix of floating point.", measure));
    if (features.rows < 2 || features.cols < 1)
        throw Error(ErrorCode::Failed,
                    fmt::format("{} needs at least one feature of two images, these are {} of {}.",
                                measure, features.cols, features.rows));
    cv::Mat values;
    features.convertTo(values, CV_64F);
    if (!cv::checkRange(values))
        throw Error(ErrorCode::Failed, fmt::format("{} needs features that are finite.", measure));
    return values;
}

void check_feature_counts(const char* measure, int first, int second) {
    if (first != second)
        throw Error(ErrorCode::Failed,
                    fmt::format("{} needs as many features of both sets, these have {} and {}.",
                                measure, first, second));
}

} // namespace unit
