#pragma once

#include <ATen/core/Tensor.h>

namespace unit {

/// x + bias, where negative values are then multiplied by `slope` (0.01: LeakyReLU, 0: ReLU).
/// x is [N, C, H, W], bias [C]. Differentiable once. In one pass each way, with exact
/// sums for the bias on the CPU, the same in every run on GPUs. A channels-last x, which nothing
/// else may need, is overwritten.
at::Tensor add_bias_and_activate(const at::Tensor& x, const at::Tensor& bias, double slope);

/// The plain twin, of LibTorch's operators; what is used where there is no kernel: for float64 on
/// GPUs, and numbers of channels there that are no multiple of gpu::kPack.
at::Tensor add_bias_and_activate_plain(const at::Tensor& x, const at::Tensor& bias, double slope);

} // namespace unit
