#pragma once

#include "core/gpu/kernels/launch.h"

#include <cuda_runtime_api.h>

namespace unit::gpu {

/// The phases of a kernel from `phase` on, with a barrier between each two.
template <int phase, typename Kernel>
__device__ void run_phases(const Kernel& kernel, const ThreadPlace& place,
                           typename Kernel::State& state, std::byte* shared) {
    kernel.template run<phase>(place, state, shared);
    if constexpr (phase + 1 < Kernel::kPhases) {
        __syncthreads();
        run_phases<phase + 1>(kernel, place, state, shared);
    }
}

/// Runs any kernel (core/gpu/kernels/launch.h).
template <typename Kernel>
__global__ void __launch_bounds__(Kernel::kThreads)
    run_kernel(const __grid_constant__ Kernel kernel) {
    extern __shared__ __align__(16) std::byte shared[];
    const ThreadPlace place{static_cast<int>(blockIdx.x), static_cast<int>(blockIdx.y),
                            static_cast<int>(blockIdx.z), static_cast<int>(threadIdx.x)};
    typename Kernel::State state;
    run_phases<0>(kernel, place, state, shared);
}

/// Enqueues a launch. Returns what CUDA says of the launch itself.
template <typename Kernel>
cudaError_t launch(const Kernel& kernel, cudaStream_t stream) {
    const LaunchShape shape = kernel.shape();
    if (shape.blocks_x == 0 || shape.blocks_y == 0 || shape.blocks_z == 0)
        return cudaSuccess;
    constexpr int kAlwaysAllowed = 48 * 1024;
    if (shape.shared_bytes > kAlwaysAllowed) {
        const cudaError_t error = cudaFuncSetAttribute(
            run_kernel<Kernel>, cudaFuncAttributeMaxDynamicSharedMemorySize, shape.shared_bytes);
        if (error != cudaSuccess)
            return error;
    }
    const dim3 blocks(static_cast<unsigned>(shape.blocks_x), static_cast<unsigned>(shape.blocks_y),
                      static_cast<unsigned>(shape.blocks_z));
    run_kernel<<<blocks, Kernel::kThreads, static_cast<std::size_t>(shape.shared_bytes), stream>>>(
        kernel);
    return cudaGetLastError();
}

} // namespace unit::gpu
