#pragma once

#include "core/gpu/kernels/launch.h"

#include <cuda_runtime.h>

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

/// Lets blocks of a kernel have all the shared memory that the device allows, which is more than
/// without asking. Not what one launch needs: another thread may be about to launch a larger one.
template <typename Kernel>
cudaError_t allow_shared_memory() {
    int device = 0;
    int most = 0;
    cudaError_t error = cudaGetDevice(&device);
    if (error == cudaSuccess)
        error = cudaDeviceGetAttribute(&most, cudaDevAttrMaxSharedMemoryPerBlockOptin, device);
    if (error == cudaSuccess)
        error = cudaFuncSetAttribute(run_kernel<Kernel>,
                                     cudaFuncAttributeMaxDynamicSharedMemorySize, most);
    return error;
}

/// Enqueues a launch. Returns what CUDA says of the launch itself.
template <typename Kernel>
cudaError_t launch(const Kernel& kernel, cudaStream_t stream) {
    const LaunchShape shape = kernel.shape();
    if (shape.blocks_x == 0 || shape.blocks_y == 0 || shape.blocks_z == 0)
        return cudaSuccess;
    constexpr int kAlwaysAllowed = 48 * 1024;
    if (shape.shared_bytes > kAlwaysAllowed) {
        if (const cudaError_t error = allow_shared_memory<Kernel>(); error != cudaSuccess)
            return error;
    }
    cudaLaunchConfig_t configuration{};
    configuration.gridDim =
        dim3(static_cast<unsigned>(shape.blocks_x), static_cast<unsigned>(shape.blocks_y),
             static_cast<unsigned>(shape.blocks_z));
    configuration.blockDim = dim3(Kernel::kThreads);
    configuration.dynamicSmemBytes = static_cast<std::size_t>(shape.shared_bytes);
    configuration.stream = stream;
    // Its answer is of this launch alone; what cudaGetLastError() says may be older.
    return cudaLaunchKernelEx(&configuration, run_kernel<Kernel>, kernel);
}

} // namespace unit::gpu
