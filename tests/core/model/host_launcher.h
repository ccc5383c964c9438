#pragma once

#include "core/gpu/kernels/gpu_kernel.h"
#include "core/gpu/kernels/host_launch.h"

namespace unit::gpu::test {

/// A KernelLauncher for tensors in the processor's memory.
inline void launch_kernel_on_host(const GpuKernel& kernel, int) {
    std::visit([](const auto& one) { launch_on_host(one); }, kernel);
}

} // namespace unit::gpu::test
