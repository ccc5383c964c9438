#include "core/gpu/cuda/cuda_module.h"

#include "core/gpu/cuda/context_copy.h"
#include "core/gpu/cuda/cuda_check.h"
#include "core/gpu/cuda/cuda_memory.h"
#include "core/gpu/cuda/cuda_stream.h"
#include "core/gpu/cuda/cudnn_convolution.h"
#include "core/gpu/cuda/nccl_backend.h"

#include <c10/cuda/CUDACachingAllocator.h>
#include <c10/cuda/CUDAGuard.h>

namespace unit::gpu {
namespace {

class CudaDevice final : public Device {
  public:
    explicit CudaDevice(int index) : index_(index), context_(primary_context(index)) {
        check_cuda(cudaDeviceGetAttribute(&shared_memory_, cudaDevAttrMaxSharedMemoryPerBlockOptin,
                                          index_),
                   index_, "cudaDeviceGetAttribute");
    }

    /// After all that it gave has gone: LibTorch keeps what was freed, by stream, and no other
    /// stream would get it.
    ~CudaDevice() override {
        try {
            const c10::cuda::CUDAGuard guard(static_cast<c10::DeviceIndex>(index_));
            c10::cuda::CUDACachingAllocator::emptyCache();
        } catch (const std::exception&) {
            // A lost device has nothing to give back.
        }
    }

    std::unique_ptr<Stream> new_stream() override { return make_cuda_stream(index_, context_); }

    std::unique_ptr<Memory> allocate(std::size_t bytes) override {
        return allocate_on_device(index_, bytes);
    }

    std::unique_ptr<Memory> allocate_page_locked(std::size_t bytes) override {
        return gpu::allocate_page_locked(index_, bytes);
    }

    std::uint64_t free_memory() override {
        const c10::cuda::CUDAGuard guard(static_cast<c10::DeviceIndex>(index_));
        std::size_t free = 0;
        std::size_t total = 0;
        check_cuda(cudaMemGetInfo(&free, &total), index_, "cudaMemGetInfo");
        return free;
    }

    int shared_memory_of_block() const override { return shared_memory_; }

    std::unique_ptr<FusedConvolution>
    fused_convolution(const FusedConvolutionShape& shape) const override {
        return make_cudnn_convolution(index_, shape);
    }

    void* context() const override { return context_; }

  private:
    int index_;
    void* context_;
    int shared_memory_ = 0;
};

int device_count(const char** error) noexcept {
    int count = 0;
    const cudaError_t answer = cudaGetDeviceCount(&count);
    if (answer != cudaSuccess) {
        *error = cudaGetErrorString(answer);
        return -1;
    }
    return count;
}

std::unique_ptr<Device> open_device(int index) {
    return std::make_unique<CudaDevice>(index);
}

constexpr CudaModule kModule{kCudaModuleVersion, device_count, open_device,
                             launch_on_current_stream, make_nccl_backend};

} // namespace
} // namespace unit::gpu

const unit::gpu::CudaModule* unit_cuda_module_entry() {
    return &unit::gpu::kModule;
}
