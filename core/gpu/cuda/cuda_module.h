#pragma once

#include "core/gpu/device.h"

#include <c10/util/intrusive_ptr.h>
#include <chrono>
#include <cstdint>
#include <memory>

namespace c10d {
class Backend;
class Store;
} // namespace c10d

/// The boundary between the engine and its CUDA module, libunit-cuda.so: the one library that links
/// LibTorch's CUDA libraries and the CUDA runtime. The engine opens it with dlopen where there is a
/// driver (core/inference/device.h); opening it registers LibTorch's CUDA operators.
namespace unit::gpu {

struct CudaModule {
    /// Equals kCudaModuleVersion of the header that the module was built with; read it before
    /// anything else.
    std::uint32_t version;
    /// Number of devices that the CUDA runtime can use, or -1 with its sentence in `*error` (static
    /// text).
    int (*device_count)(const char** error) noexcept;
    /// Opens device `index`, 0 <= index < device_count(). Throws Error.
    std::unique_ptr<Device> (*open_device)(int index);
    /// Enqueues a kernel on LibTorch's current stream of device `device`, of the calling thread.
    /// Threads: any. Throws Error.
    void (*launch_on_current_stream)(const GpuKernel& kernel, int device);
    /// c10d's NCCL among `size` processes that share a store, each with another rank and, in the
    /// tensors that it gives, another GPU. Throws Error(Unsupported) where LibTorch's NCCL is not
    /// the one that the module was built for, and what c10d throws. What does not end within
    /// `time_limit` ends the process, by c10d.
    c10::intrusive_ptr<c10d::Backend> (*make_nccl_backend)(
        const c10::intrusive_ptr<c10d::Store>& store, int rank, int size,
        std::chrono::milliseconds time_limit);
};

inline constexpr std::uint32_t kCudaModuleVersion = 5;
inline constexpr const char* kCudaModuleEntryName = "unit_cuda_module_entry";

} // namespace unit::gpu

extern "C" __attribute__((visibility("default"))) const unit::gpu::CudaModule*
unit_cuda_module_entry();
