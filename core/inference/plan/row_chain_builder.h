#pragma once

#include "core/inference/plan/packed_weights.h"
#include "core/inference/plan/steps/rows_step.h"

#include <vector>

namespace unit {

/// Puts the chains of a RowsStep together, one for each thread.
class RowChainBuilder {
  public:
    /// `products`: what values and weights are rounded to before they are multiplied.
    RowChainBuilder(PackedWeights& weights, Storage products, int threads)
        : weights_(weights), products_(products), chains_(static_cast<std::size_t>(threads)) {}

    /// Begins with images of `channels` planes, 1 or 3, which `next` will read.
    void begin_with_image(int width, int height, int channels, const PathLayer& next);
    /// Begins with a tensor, which `next` will read, or nobody (nullptr).
    void begin_with_tensor(const PlanTensor& tensor, const PathLayer* next);

    /// Adds a layer of which the output will be read by `next`, or by nobody in this chain. Its
    /// activation is computed only if no norm comes before.
    void add(const PathLayer& layer, const PathLayer* next);
    /// Ends with images: tanh of the last layer, whose channels become patches of `shuffle` pixels
    /// on a side (PathLayer::shuffle).
    void end_with_image(int channels, int shuffle);

    bool is_empty() const { return chains_.front().empty(); }
    /// Size of the last stage's rows.
    int width() const { return last().layout().width; }
    int height() const { return last().layout().height; }

    /// What has been put together; the builder is empty then.
    std::unique_ptr<RowsStep> take(const Arena& arena, RowsStep::Ends ends);

  private:
    const RowStage& last() const { return *chains_.front().back(); }
    /// Of rows that `reader` will read, or nobody in this chain (nullptr).
    RowLayout layout_for(int width, int height, int channels, const PathLayer* reader) const;
    template <typename Make>
    void add_stage(const StageWork& work, const Make& make);
    void add_convolution(const PathLayer& layer, const PathLayer* next);
    void add_transposed(const PathLayer& layer, const PathLayer* next);
    void add_doubling(const PathLayer& layer);

    PackedWeights& weights_;
    Storage products_;
    std::vector<RowChain> chains_;
    std::vector<StageWork> work_;
};

} // namespace unit
