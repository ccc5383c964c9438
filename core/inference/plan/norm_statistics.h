#pragma once

#include "core/inference/kernels/aligned_values.h"
#include "core/inference/kernels/moments.h"
#include "core/inference/plan/norm_history.h"
#include "core/inference/plan/packed_weights.h"
#include "core/model/translation_path.h"

#include <vector>

namespace unit {

/// The norm after a convolution: takes the moments of parts of its output, and turns them into a
/// scale and an offset for each channel, which do what norm, bias and a residual block's factors
/// do. Also for a layer without norm, whose scale is 1 or the factor and offset the bias times it.
/// Parts are put together in their order, by Chan's formula, so that the result depends on no
/// thread.
class NormStatistics {
  public:
    /// `counts`: the pixels of each part. Throws std::bad_alloc.
    NormStatistics(const PathLayer& layer, const PackedWeights& weights,
                   std::vector<double> counts);

    /// Where the moments of a part go. Threads: parts are independent.
    Moments part(std::size_t index);

    /// Computes scale and offset from the moments of all parts, and those of frames before where
    /// they are smoothed.
    void finish(const NormSmoothing& smoothing);

    /// [out_channels, padded]; zeros for channels that pad.
    const float* scale() const { return scale_.data(); }
    const float* offset() const { return offset_.data(); }

  private:
    void gather();
    void smooth(const NormSmoothing& smoothing);
    void set_instance_norm();
    void set_layer_norm();

    Norm norm_;
    std::size_t first_channel_; ///< in a NormHistory
    std::size_t channels_;
    std::size_t padded_;
    std::vector<double> counts_;
    double count_;
    AlignedValues moments_;
    std::vector<double> mean_, variance_; ///< of each channel
    std::vector<double> bias_;            ///< of the convolution; empty where the norm cancels it
    /// What follows the norm, times weight plus shift: of a layer norm its own; and the factors of
    /// a residual block.
    std::vector<double> weight_, shift_;
    AlignedValues scale_, offset_;
};

} // namespace unit
