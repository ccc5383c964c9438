#pragma once

#include "core/model/dropout.h"

#include <ATen/core/Tensor.h>

/// Instance norm without affine parameters: each channel of each image to mean 0, variance 1.
/// x is [N, C, H, W], floating point, on any device; an image's result does not depend on the
/// others of the batch, nor on the number of threads. Differentiable once. One pass gathers the
/// statistics and one more does all the rest (on the CPU kernels/, on GPUs gpu/), in any layout,
/// faster in channels-last, which is the layout of the result. Where no gradient is wanted, a
/// channels-last x is overwritten with the result.
namespace unit {

/// Instance norm, then ReLU if `relu`.
at::Tensor instance_norm(const at::Tensor& x, bool relu);

/// dropout(instance norm of x). Drops nothing where the probability is 0.
at::Tensor drop_instance_norm(const at::Tensor& x, const Dropout& dropout);

/// skip + dropout(instance norm of x), the end of a residual block. Drops nothing where the
/// probability is 0. `skip` has the shape and type of x.
at::Tensor add_instance_norm(const at::Tensor& skip, const at::Tensor& x, const Dropout& dropout);

/// The plain twins, of LibTorch's operators; what is used where neither has kernels: for float64 on
/// GPUs, and numbers of channels there that are no multiple of gpu::kPack.
at::Tensor instance_norm_plain(const at::Tensor& x, bool relu);
at::Tensor drop_instance_norm_plain(const at::Tensor& x, const Dropout& dropout);
at::Tensor add_instance_norm_plain(const at::Tensor& skip, const at::Tensor& x,
                                   const Dropout& dropout);

} // namespace unit
