#pragma once

#include "core/inference/kernels/kernel_table.h"
#include "core/inference/plan/packed_weights.h"
#include "core/inference/plan/rows/row_stage.h"

#include <array>
#include <memory>
#include <vector>

namespace unit {

/// The weights of a transposed convolution of stride 2, and what follows them.
struct TransposedLayer {
    std::shared_ptr<const std::vector<PackedRows>> phases;
    std::shared_ptr<const AlignedValues> bias;
    float slope = 1.0F; ///< of negative values

    /// Rows of its input that a row of its output may see, and pixels beyond the border.
    static constexpr int border(int kernel) { return (kernel + 1) / 4; }
    static constexpr int rows_seen(int kernel) { return 2 * border(kernel) + 1; }
};

/// A transposed convolution of stride 2, with its bias and activation: two convolutions to a row,
/// one for its even pixels and one for the odd ones, instead of one that would meet three zeros for
/// each value.
class TransposedRows final : public RowStage {
  public:
    TransposedRows(std::string name, const RowLayout& layout, int kept, RowStage& input,
                   TransposedLayer layer);

  private:
    void begin(int first) override;
    void compute(int y, const StoredValues& pixels) override;

    RowStage& input_;
    TransposedLayer layer_;
    std::vector<const void*> rows_;
};

} // namespace unit
