#pragma once

#include "core/inference/plan/steps/step.h"
#include "core/inference/plan/steps/tensor.h"

#include <cstddef>
#include <memory>
#include <vector>

namespace unit {

/// One thread's chain of stages, in the order in which rows pass through them.
using RowChain = std::vector<std::unique_ptr<RowStage>>;

/// What a part of a chain does to one image, for its PartTime.
struct StageWork {
    double flop = 0.0;
    OperationCounts computed;
    double bytes = 0.0;
};

/// Layers of which each row needs only a few rows of the layer before: from the image or a tensor
/// to a tensor or the image, without a norm in between.
class RowsStep final : public Step {
  public:
    /// Where a chain begins and ends: in tensors, or without them in images.
    struct Ends {
        std::optional<PlanValue> input;
        std::optional<PlanTensor> output;
        std::shared_ptr<NormStatistics>
            norm; ///< of the output, with a part for each row; or nullptr
    };

    /// A chain for each thread, with the work of each of its stages. The arena must outlive the
    /// step.
    RowsStep(const Arena& arena, std::vector<RowChain> chains, std::vector<StageWork> work,
             Ends ends);

    std::size_t pieces() const override;
    std::size_t scratch_size() const override;
    void bind(std::byte* memory, const std::vector<float*>& scratch) override;
    void begin(const PlanRun& run) override;
    void compute(std::size_t piece, int thread) override;
    void finish(const PlanRun& run) override;
    std::vector<PartTime> take_times() override;

  private:
    void write_tensor(RowStage& last, int first, int end);
    int height() const { return chains_.front().back()->layout().height; }

    const Arena& arena_;
    std::vector<RowChain> chains_;
    std::vector<StageWork> work_;
    Ends ends_;
    int piece_rows_;
    ImageOutput* output_ = nullptr;
    StoredValues target_;                         ///< the output, if it is not stored as rows are
    std::vector<std::chrono::nanoseconds> times_; ///< of each thread; empty: not counted
};

} // namespace unit
