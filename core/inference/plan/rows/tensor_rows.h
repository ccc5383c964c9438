#pragma once

#include "core/inference/kernels/pending.h"
#include "core/inference/plan/rows/row_stage.h"

namespace unit {

/// The rows of a tensor [height, width, channels], finished.
class TensorRows final : public RowStage {
  public:
    TensorRows(std::string name, const RowLayout& layout, int kept)
        : RowStage(std::move(name), layout, kept) {}

    /// Not the stage's to own.
    void set_tensor(const ConstStoredValues& tensor, const Pending& pending) {
        tensor_ = tensor;
        pending_ = pending;
    }

  private:
    void begin(int) override {}
    void compute(int y, const StoredValues& pixels) override;

    ConstStoredValues tensor_;
    Pending pending_;
};

} // namespace unit
