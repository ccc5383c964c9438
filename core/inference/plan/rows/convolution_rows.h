#pragma once

#include "core/inference/kernels/kernel_table.h"
#include "core/inference/plan/packed_weights.h"
#include "core/inference/plan/rows/row_stage.h"

#include <memory>
#include <vector>

namespace unit {

/// The weights of a layer of rows, and what follows them.
struct RowLayer {
    std::shared_ptr<const PackedRows> convolution;
    std::shared_ptr<const AlignedValues> bias;
    float slope = 1.0F; ///< of negative values
    int stride = 1;
};

/// A convolution, with its bias and activation.
class ConvolutionRows final : public RowStage {
  public:
    /// Reads rows of `input`, which must have borders as wide as the kernel needs.
    ConvolutionRows(std::string name, const RowLayout& layout, int kept, RowStage& input,
                    RowLayer layer);

  private:
    void begin(int first) override;
    void compute(int y, const StoredValues& pixels) override;

    RowStage& input_;
    RowLayer layer_;
    RowConvolution job_;
    std::vector<const void*> rows_;
};

} // namespace unit
