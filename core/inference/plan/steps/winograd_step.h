#pragma once

#include "core/inference/kernels/kernel_table.h"
#include "core/inference/plan/packed_weights.h"
#include "core/inference/plan/plan_shape.h"
#include "core/inference/plan/steps/step.h"
#include "core/inference/plan/steps/tensor.h"

namespace unit {

/// A 3 x 3 convolution of stride 1 of a whole image, with what was pending for its input, and with
/// the norm or the bias of its output.
class WinogradStep final : public Step {
  public:
    /// Whether it computes a layer: those of residual blocks, and a 3 x 3 convolution into patches,
    /// whose tensor is small beside the image.
    static bool computes(const PathLayer& layer) {
        return layer.is_in_block() || (layer.shuffle > 1 && layer.kernel == 3);
    }

    /// Quantized if `ranges` holds those of the layer. `finished`: where the finished input is kept
    /// as well, for a later skip; only with a skip in `input`. `shape`: of the plan. The arena must
    /// outlive the step.
    WinogradStep(const Arena& arena, const PathLayer& layer, PackedWeights& weights,
                 const InputRanges& ranges, PlanValue input, std::optional<PlanTensor> finished,
                 PlanTensor output, const PlanShape& shape);

    /// Of its output.
    const std::shared_ptr<NormStatistics>& norm() const { return norm_; }

    std::size_t pieces() const override;
    std::size_t scratch_size() const override;
    void bind(std::byte* memory, const std::vector<float*>& scratch) override;
    void begin(const PlanRun&) override { set_shift(); }
    void compute(std::size_t piece, int thread) override;
    void finish(const PlanRun& run) override { norm_->finish(run.smoothing); }
    void add_ranges(InputRanges& ranges) const override;
    void watch_ranges(InputRanges& ranges) noexcept override;
    std::vector<PartTime> take_times() override;

  private:
    TileBlock block(std::size_t piece) const;
    void set_shift();
    void finish_pixel(std::ptrdiff_t index, float* pixel) const;
    std::vector<double> pixels_of_moments() const;

    const Arena& arena_;
    PathLayer layer_;
    PlanValue input_;
    std::optional<PlanTensor> finished_;
    PlanTensor output_;
    WinogradConvolution job_;
    WinogradTile tile_;
    int block_size_;
    AlignedValues shift_;                             ///< of job_, where it has one
    std::vector<double> shift_sums_;                  ///< [in_channels], for set_shift()
    std::shared_ptr<const WeightBlocks> weights_;     ///< in floating point, or
    std::shared_ptr<const QuantizedLayer> quantized_; ///< in integers
    std::shared_ptr<NormStatistics> norm_;
    std::vector<float*> scratch_;
    std::vector<std::chrono::nanoseconds> times_; ///< of each thread; empty: not counted
};

} // namespace unit
