#include "core/metrics/kernel_distance.h"

#include "training/evaluation/feature_set.h"

namespace unit {

MeasureKind kernel_distance_measure() {
    return {{"kid", "KID", 5, Better::Lower,
             "How far the network's features of all outputs are from those of the reference "
             "images, by a cubic kernel over all pairs. About 0 for images of the same kind, also "
             "for few of them; it may be below.",
             "Binkowski et al., arXiv 1801.01401"},
            has_feature_sets,
            [](const MeasureContext& context) {
                return distance_of_features(
                    context, [](const cv::Mat& outputs, const ReferenceSet& reference) {
                        return kernel_distance(outputs, reference.features);
                    });
            }};
}

} // namespace unit
