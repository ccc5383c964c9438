#pragma once

#include "core/inference/kernels/aligned_values.h"
#include "core/inference/plan/arena.h"
#include "core/inference/plan/packed_weights.h"
#include "core/inference/plan/phase_barrier.h"
#include "core/inference/plan/plan_shape.h"
#include "core/inference/plan/steps/step.h"
#include "core/model/input_ranges.h"

#include <atomic>
#include <memory>
#include <vector>

namespace unit {

/// The translation of one image, G_to(E_from(x)) (arXiv 1703.00848, section 3), compiled for its
/// size: what is computed when, from which weights, and where in an arena each activation lies.
/// Activations are channels-last. A run allocates nothing, and gives the same result to the bit
/// whatever the number of threads. Threads: one run at a time, by as many threads as the shape
/// says.
class Plan {
  public:
    /// The plan keeps what it needs of `weights`. Throws Error for weights that the model lacks,
    /// and std::bad_alloc.
    /// With `ranges`, convolutions that they name are quantized.
    Plan(const ModelConfiguration& model, PackedWeights& weights, const PlanShape& shape,
         const InputRanges& ranges = {});

    /// Bytes that a plan for this shape would hold beside its weights, as memory_size(). Threads:
    /// any. Throws std::bad_alloc.
    static std::size_t memory_size(const ModelConfiguration& model, const PlanShape& shape);

    const PlanShape& shape() const { return shape_; }

    /// Bytes that the plan holds beside its weights: the arena with each thread's scratch memory.
    std::size_t memory_size() const { return memory_.size(); }
    /// Bytes of activations that are alive at the same time, at most.
    std::size_t activation_size() const { return arena_.size(); }

    /// Says what the next run works on, before compute() is called.
    void prepare(const PlanRun& run);
    /// Computes it. Every thread, 0 to threads - 1, calls this once for each run; all return when
    /// the run is done. Input and output are called by any of them, and must not throw.
    void compute(int thread) noexcept;

    /// Extends `ranges` by what the convolutions that could be quantized see, in all runs from now
    /// on. Not the plan's to own. Throws std::bad_alloc.
    void watch_ranges(InputRanges& ranges);

    /// What its parts took since they were last asked, in their order. From the first call on, time
    /// is counted, which takes a little of it.
    std::vector<PartTime> take_times();

  private:
    void begin_step() noexcept;
    void next_step() noexcept;

    PlanShape shape_;
    Arena arena_;
    std::vector<std::unique_ptr<Step>> steps_;
    /// The arena, then each thread's scratch memory.
    std::vector<std::byte, AlignedAllocator<std::byte>> memory_;
    PlanRun run_;
    InputRanges* watched_ = nullptr;
    std::size_t step_ = 0;              ///< that is computed now
    std::atomic<std::size_t> piece_{0}; ///< the first that nobody computes yet
    PhaseBarrier barrier_;
};

} // namespace unit
