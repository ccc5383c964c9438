#include "training/evaluation/measure.h"

namespace unit {

using MakeMeasure = MeasureKind();

/// Each measure, in the file of its name in measures/. Columns have this order.
MakeMeasure psnr_measure, ssim_measure, color_error_measure, edge_correlation_measure,
    cycle_error_measure, sliced_wasserstein_measure, frechet_distance_measure,
    kernel_distance_measure, warping_error_measure, sharpness_measure;
constexpr MakeMeasure* kMeasures[] = {psnr_measure,
                                      ssim_measure,
                                      color_error_measure,
                                      edge_correlation_measure,
                                      cycle_error_measure,
                                      sliced_wasserstein_measure,
                                      frechet_distance_measure,
                                      kernel_distance_measure,
                                      warping_error_measure,
                                      sharpness_measure};

std::vector<MeasureKind> measure_kinds() {
    std::vector<MeasureKind> kinds;
    for (MakeMeasure* make : kMeasures) {
        kinds.push_back(make());
    }
    return kinds;
}

} // namespace unit
