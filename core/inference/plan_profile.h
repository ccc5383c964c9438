#pragma once

#include "core/engine.h"
#include "core/inference/frame_images.h"
#include "core/inference/machine_limits.h"
#include "core/inference/plan/plan.h"

#include <memory>
#include <string>
#include <vector>

namespace unit {

/// What is profiled.
struct ProfileSettings {
    std::string checkpoint; ///< path of a safetensors checkpoint
    Direction direction = Direction::From1To2;
    int width = 640; ///< of the frames, 1 or more; the network's are the next multiples of 4
    int height = 360;
    int threads = 0; ///< 0: as many as the process may use cores
    Precision precision = Precision::Auto;
};

/// Where the time of translating a frame on the CPU went.
struct PlanProfile {
    int frames = 0;             ///< that the times are means of
    double frame_seconds = 0.0; ///< from the beginning of a frame to its end
    /// In the order in which they are computed. Their seconds are those of all threads divided by
    /// the number of threads: shares of frame_seconds.
    std::vector<PartTime> parts;

    /// The part of frame_seconds in which threads waited for each other or to be started.
    double waiting_seconds() const;
};

/// All values of some parts together.
PartTime sum_of(const std::vector<PartTime>& parts);

/// The least time, in seconds, in which a machine can do the work of a part: its arithmetic, or
/// reading and writing its bytes, whichever takes longer. Where a cache keeps some of the bytes,
/// less is possible.
double least_seconds(const PartTime& part, const MachineLimits& limits);

/// Translates I420 frames of gradients and noise on the CPU, as the engine does, and measures the
/// parts of that. Threads: one at a time.
class PlanProfiler {
  public:
    /// Loads the checkpoint and compiles the plan. Errors: those of opening an engine, and
    /// OutOfMemory where the size needs more memory than is free.
    explicit PlanProfiler(const ProfileSettings& settings);

    const PlanShape& shape() const { return plan_->shape(); }
    /// Never Auto.
    Precision precision() const { return precision_; }
    /// Bytes of all activations, of the threads' scratch memory and of the packed weights.
    std::size_t activation_bytes() const { return plan_->activation_size(); }
    std::size_t scratch_bytes() const { return plan_->memory_size() - plan_->activation_size(); }
    std::size_t weight_bytes() const { return weight_bytes_; }

    /// What the machine can do with as many threads. See measure_machine().
    MachineLimits measure_limits() { return measure_machine(team_); }

    /// Translates a frame, and returns how many seconds it took.
    double translate();

    /// Of the frames since it was last asked, one or more.
    PlanProfile take_profile();

  private:
    FrameFormat format_;
    ThreadTeam team_;
    FrameInput input_;
    FrameOutput output_;
    std::vector<std::uint8_t> picture_;
    std::vector<std::uint8_t> translation_;
    std::size_t weight_bytes_ = 0;
    Precision precision_ = Precision::Float32;
    std::unique_ptr<Plan> plan_;
    int frames_ = 0;
    double seconds_ = 0.0;
};

} // namespace unit
