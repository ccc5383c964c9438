#pragma once

#include "core/inference/kernels/arithmetic.h"
#include "core/inference/plan/norm_history.h"
#include "core/inference/plan/rows/image_rows.h"
#include "core/model/input_ranges.h"

#include <cstddef>
#include <string>
#include <vector>

namespace unit {

/// What one run of a plan works on. Not the plan's to own.
struct PlanRun {
    ImageInput* input = nullptr;
    ImageOutput* output = nullptr;
    /// Added to the latent, [channels, height / 4, width / 4] without padding; only for plans that
    /// are compiled for noise, otherwise ignored.
    const float* noise = nullptr;
    NormSmoothing smoothing; ///< of the statistics of its norms
};

/// Time that a part of a plan took, and what it did in it.
struct PartTime {
    std::string name;
    double seconds = 0.0;     ///< of all threads together
    double flop = 0.0;        ///< as many as the layer's definition has, two for each multiply-add
    OperationCounts computed; ///< as many of its multiply-adds as are really computed
    double bytes = 0.0;       ///< that it has to read and write if no cache keeps them
};

/// A part of a plan that can only begin when the one before has ended, since it needs the
/// statistics of all of that one's output. In itself it is made of pieces that threads compute
/// independently.
class Step {
  public:
    virtual ~Step() = default;

    virtual std::size_t pieces() const = 0;
    /// Values of memory that each thread needs for itself during the step.
    virtual std::size_t scratch_size() const = 0;
    /// Says where things are, once for all runs: the arena, and the scratch memory of each thread.
    virtual void bind(std::byte* arena, const std::vector<float*>& scratch) = 0;

    /// Before the pieces. One thread.
    virtual void begin(const PlanRun&) {}
    /// Computes a piece. Threads: each piece once, each thread with its own number.
    virtual void compute(std::size_t piece, int thread) = 0;
    /// After all pieces. One thread.
    virtual void finish(const PlanRun&) {}

    /// Makes room in `ranges` for those of convolutions that could be quantized. Throws
    /// std::bad_alloc.
    virtual void add_ranges(InputRanges&) const {}
    /// Extends these ranges by what the convolutions' inputs hold now: after begin(), before any
    /// piece. One thread.
    virtual void watch_ranges(InputRanges&) noexcept {}

    /// What its parts took since they were last asked. From the first call on, time is counted.
    virtual std::vector<PartTime> take_times() = 0;
};

} // namespace unit
