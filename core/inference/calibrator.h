#pragma once

#include "core/checkpoint/model_weights.h"
#include "core/inference/plan/plan.h"
#include "core/pixels/video_frame.h"

#include <optional>

namespace unit {

/// Finds the ranges that a model's convolutions see when it translates images, for computing in
/// integers. Threads: one at a time.
class Calibrator {
  public:
    /// For the direction from one domain to another, 1 or 2. The weights must outlive it.
    Calibrator(const ModelWeights& weights, const ModelConfiguration& model, int from, int to);

    /// Translates a frame, at its own size. Errors: std::bad_alloc.
    void see(const FrameFormat& format, const ConstFrameView& frame);

    /// Of all frames seen.
    const InputRanges& ranges() const { return ranges_; }

  private:
    ModelConfiguration model_;
    PackedWeights weights_;
    int from_, to_;
    std::optional<Plan> plan_; ///< for frames of the size that came last
    InputRanges ranges_;
};

} // namespace unit
