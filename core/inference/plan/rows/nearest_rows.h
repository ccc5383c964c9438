#pragma once

#include "core/inference/plan/rows/row_stage.h"

namespace unit {

/// Each pixel of the input four times: two rows of two.
class NearestRows final : public RowStage {
  public:
    NearestRows(std::string name, const RowLayout& layout, int kept, RowStage& input)
        : RowStage(std::move(name), layout, kept), input_(input) {}

  private:
    void begin(int first) override { input_.restart(first / 2); }
    void compute(int y, const StoredValues& pixels) override;

    RowStage& input_;
};

} // namespace unit
