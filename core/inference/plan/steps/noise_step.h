#pragma once

#include "core/inference/plan/steps/step.h"
#include "core/inference/plan/steps/tensor.h"

namespace unit {

/// Adds the run's noise to a finished tensor, the latent, in place.
class NoiseStep final : public Step {
  public:
    /// The arena must outlive the step.
    NoiseStep(const Arena& arena, const PlanTensor& latent) : arena_(arena), latent_(latent) {}

    std::size_t pieces() const override { return static_cast<std::size_t>(latent_.height); }
    std::size_t scratch_size() const override { return static_cast<std::size_t>(row_size()); }
    void bind(std::byte* memory, const std::vector<float*>& scratch) override;
    void begin(const PlanRun& run) override { noise_ = run.noise; }
    void compute(std::size_t piece, int thread) override;
    std::vector<PartTime> take_times() override { return {}; }

  private:
    std::ptrdiff_t row_size() const { return latent_.size() / latent_.height; }

    const Arena& arena_;
    PlanTensor latent_;
    StoredValues values_;
    std::vector<float*> rows_; ///< a row for each thread
    const float* noise_ = nullptr;
};

} // namespace unit
