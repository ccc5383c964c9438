#pragma once

#include "training/evaluation/measure.h"

namespace unit {

/// Whether features of at least two images can be compared with those of at least two references.
bool has_feature_sets(const MeasureContext& context);

/// The measure that is a distance of the features of all outputs, one a row, from the reference's.
std::unique_ptr<Measure> distance_of_features(const MeasureContext& context,
                                              double (*distance)(const cv::Mat& outputs,
                                                                 const ReferenceSet& reference));

} // namespace unit
