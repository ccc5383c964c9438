#pragma once

#include "core/gpu/kernels/gpu_kernel.h"

#include <cuda_runtime_api.h>

namespace unit::gpu {

/// Enqueues a kernel on a stream of the current device. Returns what CUDA says of the launch
/// itself.
cudaError_t launch_kernel(const GpuKernel& kernel, cudaStream_t stream);

} // namespace unit::gpu
