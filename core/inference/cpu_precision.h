#pragma once

#include "core/checkpoint/calibration.h"
#include "core/engine.h"
#include "core/inference/kernels/kernel_table.h"
#include "core/inference/kernels/stored_values.h"
#include "core/inference/translator.h"

#include <string>

namespace unit {

/// In what a model computes on the CPU, as its user asked for it. Threads: reentrant.
class CpuPrecision {
  public:
    /// `checkpoint`: its path, for messages. `kernels`: those that will compute; they are what says
    /// what the processor is fast in. Errors: Unsupported for fp16, and for int8 if no direction is
    /// calibrated.
    CpuPrecision(std::string checkpoint, Precision requested, Calibration calibration,
                 const InferenceKernels& kernels = inference_kernels());

    /// Never Auto: that becomes bf16 on processors with instructions for it
    /// (InferenceKernels::fast_bfloats), else int8 for directions that are calibrated, on those
    /// whose kernels are faster in integers (InferenceKernels::fast_integers), and else fp32.
    Precision of(const Domains& domains) const;

    /// How activations are stored.
    Storage storage(const Domains& domains) const;

    /// What convolutions that are not quantized round values to before they multiply them.
    Storage products(const Domains& domains) const;

    /// What int8 needs; empty for other precisions. Errors: Unsupported for int8 in a direction
    /// that is not calibrated.
    InputRanges ranges(const Domains& domains) const;

  private:
    [[noreturn]] void refuse_uncalibrated(const std::string& direction) const;

    std::string checkpoint_;
    Precision requested_;
    Calibration calibration_;
    bool fast_integers_, fast_bfloats_;
};

} // namespace unit
