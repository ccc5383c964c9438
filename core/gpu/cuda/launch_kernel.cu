#include "core/gpu/cuda/launch_kernel.h"

#include "core/gpu/cuda/launch.cuh"

namespace unit::gpu {

cudaError_t launch_kernel(const GpuKernel& kernel, cudaStream_t stream) {
    return std::visit([&](const auto& one) { return launch(one, stream); }, kernel);
}

} // namespace unit::gpu
