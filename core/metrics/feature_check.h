#pragma once

#include <opencv2/core/mat.hpp>

namespace unit {

/// Feature vectors, one a row, as CV_64F. Refuses other than CV_32F and CV_64F, fewer than 2 rows,
/// no columns, and values that are not finite. `measure` names what cannot be computed, for the
/// message. Errors: Failed.
cv::Mat checked_features(const char* measure, const cv::Mat& features);

/// Refuses sets of `first` and `second` features each, where these differ. Errors: Failed.
void check_feature_counts(const char* measure, int first, int second);

} // namespace unit
