#pragma once

#include <ATen/core/Tensor.h>

namespace unit {

/// Added to the variance in every instance norm (the framework's default, used by the released
/// code).
inline constexpr double kInstanceNormEpsilon = 1e-5;

/// Instance norm without affine parameters: each channel of each image to mean 0, variance 1.
/// [N, C, H, W] -> the same shape and layout. Differentiable.
at::Tensor instance_norm(const at::Tensor& x);

/// The same in place, followed by ReLU if `relu`, for inference: `x` is fp32, on the CPU,
/// channels-last, and needs no gradient. An image's result does not depend on the others of the
/// batch, nor on the number of threads.
void instance_norm_channels_last_(const at::Tensor& x, bool relu);

} // namespace unit
