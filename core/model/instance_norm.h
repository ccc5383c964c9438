#pragma once

#include "core/model/dropout.h"

#include <ATen/core/Tensor.h>

/// Instance norm without affine parameters: each channel of each image to mean 0, variance 1.
/// x is [N, C, H, W], floating point, on any device; an image's result does not depend on the
/// others of the batch, nor on the number of threads. Differentiable once. On the CPU one pass
/// gathers the statistics and one more does all the rest (kernels/), in any layout, faster in
/// channels-last, which is the layout of the result. Where no gradient is wanted, a channels-last
/// x on the CPU is overwritten with the result.
namespace unit {

/// Instance norm, then ReLU if `relu`.
at::Tensor instance_norm(const at::Tensor& x, bool relu);

/// skip + dropout(instance norm of x), the end of a residual block. Drops nothing where the
/// probability is 0. `skip` has the shape and type of x.
at::Tensor add_instance_norm(const at::Tensor& skip, const at::Tensor& x, const Dropout& dropout);

/// The plain twins, of LibTorch's operators; what other devices than the CPU use.
at::Tensor instance_norm_plain(const at::Tensor& x, bool relu);
at::Tensor add_instance_norm_plain(const at::Tensor& skip, const at::Tensor& x,
                                   const Dropout& dropout);

} // namespace unit
