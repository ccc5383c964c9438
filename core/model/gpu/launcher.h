#pragma once

#include "core/gpu/kernels/gpu_kernel.h"

#include <ATen/core/Tensor.h>

/// How the model's code has the GPU's kernels run, without knowing CUDA.
namespace unit::gpu {

/// Enqueues a kernel behind what LibTorch has enqueued on device `device`, on its current stream of
/// the calling thread. The memory that the kernel points to may be freed to LibTorch's allocator
/// right after. Threads: any. Errors: Error.
using KernelLauncher = void (*)(const GpuKernel& kernel, int device);

/// For all CUDA tensors from now on. open_cuda_module() sets it where there is a device.
void set_kernel_launcher(KernelLauncher launch);

/// The launcher for a CUDA tensor that the kernels can take (fits_kernels()), else nullptr.
KernelLauncher launcher_for(const at::Tensor& x);

/// Whether kernels over channels-last tensors can take x or a copy of it: [N, C, H, W], not empty,
/// of type float, half or bfloat16, with C a multiple of kPack, below 2^33 values.
bool fits_kernels(const at::Tensor& x);

/// x as the kernels read it: channels-last, aligned to a Pack. A copy where x is not.
at::Tensor in_packs(const at::Tensor& x);

} // namespace unit::gpu
