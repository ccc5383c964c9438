#pragma once

#include "core/model/kernel_constraints.h"
#include "core/model/unit.h"

#include <ATen/core/Tensor.h>
#include <vector>

namespace unit {

/// Puts kernels back into the subspaces of KernelConstraints, as projected gradient descent does
/// after each step: each becomes the nearest one in its subspace, by the sum of squares. Weighted
/// means of such kernels, like a moving average, are in it as well. Threads: one at a time.
class KernelProjection {
  public:
    /// Which kernels of the model. Errors: c10::Error for a kernel with a stride that is smaller
    /// than smallest_antialiased_kernel().
    KernelProjection(const Unit& model, const KernelConstraints& constraints);

    /// Projects all of them.
    void apply() const;
    /// The same, unless `skipped`, a scalar on their device, is not 0. Does not wait for the
    /// device.
    void apply_unless(const at::Tensor& skipped) const;

  private:
    /// Kernels whose values stand in rows, [.., .., kernel * kernel].
    struct Rows {
        at::Tensor weight;
        at::Tensor projection; ///< [kernel * kernel, kernel * kernel], symmetric, float64
    };
    /// The layer that writes patches of so many pixels.
    struct Patches {
        at::Tensor weight; ///< [channels * pixels, in, kernel, kernel]
        at::Tensor bias;   ///< [channels * pixels]
        std::int64_t pixels;
    };
    /// A parameter and its projected values.
    using Projected = std::pair<at::Tensor, at::Tensor>;
    std::vector<Projected> projected() const;

    std::vector<Rows> rows_;
    std::vector<Patches> patches_;
};

} // namespace unit
