// Memory and streams of the fake driver.

#include "tests/support/cuda/fake_cuda_state.h"

#include <cstddef>
#include <cstdlib>
#include <cstring>

namespace unit {
namespace {

/// With the mutex held.
void check_current(const FakeContext* owner) {
    if (!fake_driver().is_alive(owner))
        end_program("memory of a context that is gone is used");
    if (current_context() != owner)
        end_program("memory is freed in another context than its own");
}

std::byte* host_address(CUdeviceptr address) {
    return reinterpret_cast<std::byte*>(address - kFakeDeviceMemory);
}

CUdeviceptr allocate(std::size_t size) {
    FakeDriver& all = fake_driver();
    const std::lock_guard lock(all.mutex);
    FakeContext* owner = current_context();
    const auto address = reinterpret_cast<CUdeviceptr>(std::malloc(size)) + kFakeDeviceMemory;
    all.memories[address] = owner;
    return address;
}

} // namespace

// Memory

EXPORT CUresult cuMemAlloc_v2(CUdeviceptr* address, std::size_t size) {
    *address = allocate(size);
    return CUDA_SUCCESS;
}

EXPORT CUresult cuMemAllocPitch_v2(CUdeviceptr* address, std::size_t* pitch, std::size_t width,
                                   std::size_t height, unsigned int) {
    *pitch = (width + 255) / 256 * 256;
    *address = allocate(*pitch * height);
    return CUDA_SUCCESS;
}

EXPORT CUresult cuMemFree_v2(CUdeviceptr address) {
    FakeDriver& all = fake_driver();
    const std::lock_guard lock(all.mutex);
    const auto known = all.memories.find(address);
    if (known == all.memories.end())
        end_program("what is freed is no memory of a device");
    check_current(known->second);
    all.memories.erase(known);
    std::free(host_address(address));
    return CUDA_SUCCESS;
}

EXPORT CUresult cuMemAllocHost_v2(void** address, std::size_t size) {
    FakeDriver& all = fake_driver();
    const std::lock_guard lock(all.mutex);
    *address = std::malloc(size);
    all.host_memories[*address] = current_context();
    return CUDA_SUCCESS;
}

EXPORT CUresult cuMemFreeHost(void* address) {
    FakeDriver& all = fake_driver();
    const std::lock_guard lock(all.mutex);
    if (all.host_memories.erase(address) == 0)
        end_program("what is freed is no memory of the host");
    std::free(address);
    return CUDA_SUCCESS;
}

EXPORT CUresult cuMemcpy2D_v2(const CUDA_MEMCPY2D* copy) {
    current_context();
    const bool from_device = copy->srcMemoryType == CU_MEMORYTYPE_DEVICE;
    const bool to_device = copy->dstMemoryType == CU_MEMORYTYPE_DEVICE;
    const auto* source =
        from_device ? host_address(copy->srcDevice) : static_cast<const std::byte*>(copy->srcHost);
    auto* target =
        to_device ? host_address(copy->dstDevice) : static_cast<std::byte*>(copy->dstHost);
    {
        const std::lock_guard lock(fake_driver().mutex);
        fake_driver().copies_to_host += from_device && !to_device ? 1 : 0;
        fake_driver().copies_from_host += !from_device && to_device ? 1 : 0;
    }
    for (std::size_t row = 0; row < copy->Height; ++row)
        std::memcpy(target + (copy->dstY + row) * copy->dstPitch + copy->dstXInBytes,
                    source + (copy->srcY + row) * copy->srcPitch + copy->srcXInBytes,
                    copy->WidthInBytes);
    return CUDA_SUCCESS;
}

EXPORT CUresult cuMemcpy2DAsync_v2(const CUDA_MEMCPY2D* copy, CUstream) {
    return cuMemcpy2D_v2(copy);
}

// Streams: everything is done at once.

EXPORT CUresult cuStreamCreate(CUstream* stream, unsigned int) {
    *stream = reinterpret_cast<CUstream>(current_context());
    return CUDA_SUCCESS;
}

#undef cuStreamDestroy // gstcuda takes the first version, the header the second
EXPORT CUresult cuStreamDestroy(CUstream) {
    return CUDA_SUCCESS;
}

EXPORT CUresult cuStreamSynchronize(CUstream) {
    return CUDA_SUCCESS;
}

} // namespace unit
