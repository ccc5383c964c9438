#pragma once

#include "core/inference/plan/packed_weights.h"
#include "core/inference/plan/plan_shape.h"
#include "core/inference/plan/steps/step.h"
#include "core/inference/plan/steps/tensor.h"
#include "core/model/input_ranges.h"
#include "tests/core/inference/plan/plain_layer.h"

#include <memory>

namespace unit::test {

/// One layer computed by the step of a plan that would compute it, on its own: on an input that
/// nothing is pending for, in one thread.
class StepRun {
  public:
    /// `storage`, `products` and `ranges` as for a plan: with ranges of the layer it is quantized.
    StepRun(const PathLayer& layer, PackedWeights& weights, Storage storage, Storage products,
            const InputRanges& ranges, const PlainTensor& input);

    /// The input as it is stored.
    const PlainTensor& input() const { return input_; }
    /// The output, finished: after norm and activation.
    const PlainTensor& output() const { return output_; }

  private:
    PlanTensor new_tensor(int width, int height, int channels);
    void make_chain(const PathLayer& layer, PackedWeights& weights, const PlanTensor& input);
    void make_tiles(const PathLayer& layer, PackedWeights& weights, const InputRanges& ranges,
                    const PlanTensor& input);
    void run(std::byte* memory);
    void store_input(const StoredValues& place, const PlainTensor& input);
    void read_output(const PathLayer& layer, const ConstStoredValues& place);

    PlanShape shape_; ///< of which only storage and products are used
    Arena arena_;
    std::unique_ptr<Step> step_;
    PlanTensor result_;
    std::shared_ptr<NormStatistics> norm_;
    PlainTensor input_, output_;
};

} // namespace unit::test
