#pragma once

#include "training/trainer/update_settings.h"

#include <ATen/core/Tensor.h>

namespace unit {

/// What losses are multiplied with before gradients are taken of them, so that small gradients do
/// not become 0 in half precision (arXiv 1710.03740, section 3.2). For fp16 it halves after a step
/// whose gradients were not finite, and doubles after 2000 steps without; else it is 1.
/// Threads: one at a time.
class LossScale {
  public:
    LossScale(TrainingPrecision precision, at::Device device);

    /// A scalar, to multiply losses with.
    const at::Tensor& value() const { return value_; }
    /// Steps since it last changed, a scalar; with the value, all that needs to be saved.
    const at::Tensor& steps_without_change() const { return steps_; }

    /// After an update. `skipped` is 1 if a gradient was not finite, else 0.
    void update(const at::Tensor& skipped);

  private:
    bool changes_;
    at::Tensor value_, steps_;
};

} // namespace unit
