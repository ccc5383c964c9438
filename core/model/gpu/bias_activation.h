#pragma once

#include "core/model/gpu/launcher.h"

namespace unit::gpu {

/// add_bias_and_activate() of core/model/bias_activation.h with the GPU's kernels, for an x that
/// fits_kernels() takes, of the launcher's device. As there, an x in packs (in_packs()) is
/// overwritten. The gradient of the bias is the same in every run.
at::Tensor add_bias_and_activate(const at::Tensor& x, const at::Tensor& bias, double slope,
                                 KernelLauncher launch);

} // namespace unit::gpu
