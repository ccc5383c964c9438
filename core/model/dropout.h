#pragma once

#include <ATen/core/Tensor.h>
#include <cstdint>

namespace unit {

/// One dropout: each value becomes 0 with `probability`, in [0, 1), and else 1 / (1 - probability)
/// times itself. Which ones is a pure function of `key` and a value's place in the channels-last
/// tensor (kernels/dropout_mask.h).
struct Dropout {
    double probability = 0.0;
    std::uint64_t key = 0;

    /// 1 / (1 - probability)
    double factor() const { return 1.0 / (1.0 - probability); }
};

/// x after the dropout; x itself where the probability is 0. [N, C, H, W], on any device.
/// Differentiable.
at::Tensor apply_dropout(const at::Tensor& x, const Dropout& dropout);

} // namespace unit
