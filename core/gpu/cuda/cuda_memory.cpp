#include "core/gpu/cuda/cuda_memory.h"

#include "core/gpu/cuda/cuda_check.h"

#include <c10/cuda/CUDACachingAllocator.h>
#include <c10/cuda/CUDAGuard.h>

namespace unit::gpu {
namespace {

class DeviceMemory final : public Memory {
  public:
    DeviceMemory(int device, std::byte* data, std::size_t bytes)
        : Memory(data, bytes), device_(device) {}
    ~DeviceMemory() override {
        const c10::cuda::OptionalCUDAGuard guard(static_cast<c10::DeviceIndex>(device_));
        // A lost device has freed it already, and there is nobody to tell.
        (void)cudaFree(data());
    }

  private:
    int device_;
};

class PageLockedMemory final : public Memory {
  public:
    PageLockedMemory(int device, std::byte* data, std::size_t bytes)
        : Memory(data, bytes), device_(device) {}
    ~PageLockedMemory() override {
        const c10::cuda::OptionalCUDAGuard guard(static_cast<c10::DeviceIndex>(device_));
        (void)cudaFreeHost(data());
    }

  private:
    int device_;
};

std::string bytes_text(std::size_t bytes) {
    return " of " + std::to_string(bytes) + " bytes";
}

} // namespace

std::unique_ptr<Memory> allocate_on_device(int device, std::size_t bytes) {
    const c10::cuda::CUDAGuard guard(static_cast<c10::DeviceIndex>(device));
    void* data = nullptr;
    cudaError_t answer = cudaMalloc(&data, bytes);
    if (answer == cudaErrorMemoryAllocation) {
        // LibTorch may keep what it has freed.
        (void)cudaGetLastError();
        c10::cuda::CUDACachingAllocator::emptyCache();
        answer = cudaMalloc(&data, bytes);
    }
    check_cuda(answer, device, "cudaMalloc" + bytes_text(bytes));
    return std::make_unique<DeviceMemory>(device, static_cast<std::byte*>(data), bytes);
}

std::unique_ptr<Memory> allocate_page_locked(int device, std::size_t bytes) {
    const c10::cuda::CUDAGuard guard(static_cast<c10::DeviceIndex>(device));
    void* data = nullptr;
    check_cuda(cudaHostAlloc(&data, bytes, cudaHostAllocPortable), device,
               "cudaHostAlloc" + bytes_text(bytes));
    return std::make_unique<PageLockedMemory>(device, static_cast<std::byte*>(data), bytes);
}

} // namespace unit::gpu
