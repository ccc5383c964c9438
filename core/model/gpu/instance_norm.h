#pragma once

#include "core/model/dropout.h"
#include "core/model/gpu/launcher.h"

/// The functions of core/model/instance_norm.h with the GPU's kernels, for tensors that
/// fits_kernels() takes, of the launcher's device. As there, an image's result does not depend on
/// the others of the batch, the result is channels-last, and where no gradient is wanted it
/// overwrites an x that already is.
namespace unit::gpu {

/// Instance norm, then ReLU if `relu`.
at::Tensor instance_norm(const at::Tensor& x, bool relu, KernelLauncher launch);

/// dropout(instance norm of x).
at::Tensor drop_instance_norm(const at::Tensor& x, const Dropout& dropout, KernelLauncher launch);

/// skip + dropout(instance norm of x). `skip` has the shape and type of x.
at::Tensor add_instance_norm(const at::Tensor& skip, const at::Tensor& x, const Dropout& dropout,
                             KernelLauncher launch);

} // namespace unit::gpu
