#include "core/metrics/frechet_distance.h"

#include "training/evaluation/feature_set.h"

namespace unit {

MeasureKind frechet_distance_measure() {
    return {{"fid", "FID", 2, Better::Lower,
             "How far the network's features of all outputs are from those of the reference "
             "images, by their means and covariances. Too large for few images: compare numbers of "
             "the same network and as many images only.",
             "Heusel et al., arXiv 1706.08500"},
            has_feature_sets,
            [](const MeasureContext& context) {
                return distance_of_features(context, [](const cv::Mat& outputs,
                                                        const ReferenceSet& reference) {
                    return frechet_distance(FeatureDistribution(outputs), *reference.distribution);
                });
            }};
}

} // namespace unit
