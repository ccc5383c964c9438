#pragma once

#include <ATen/core/Tensor.h>
#include <cstdint>

namespace unit {

struct DropoutMask;

/// One dropout: each value becomes 0 with `probability`, in [0, 1), and else 1 / (1 - probability)
/// times itself. Which ones is a pure function of `key` and a value's place in the channels-last
/// tensor of the whole batch (kernels/dropout_mask.h).
struct Dropout {
    double probability = 0.0;
    std::uint64_t key = 0;
    /// Which image of the whole batch the tensor's first one is. Not 0 where several processes have
    /// a part of the batch each.
    std::int64_t first_image = 0;

    /// 1 / (1 - probability)
    double factor() const { return 1.0 / (1.0 - probability); }

    /// Which values of x, [N, C, H, W], stay.
    DropoutMask mask_of(const at::Tensor& x) const;
};

/// x after the dropout; x itself where the probability is 0. [N, C, H, W], on any device.
/// Differentiable.
at::Tensor apply_dropout(const at::Tensor& x, const Dropout& dropout);

} // namespace unit
