#pragma once

#include "training/evaluation/measure.h"

namespace unit {

/// Whether features of at least two images can be compared with those of at least two references.
bool has_feature_sets(const MeasureContext& context);

/// The measure that compares the features of all outputs, one a row, with those of the reference.
std::unique_ptr<Measure> distance_of_features(const MeasureContext& context,
                                              double (*distance)(const cv::Mat& outputs,
                                                                 const cv::Mat& reference));

} // namespace unit
