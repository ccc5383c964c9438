/// A library that takes the place of CUDA's driver (libcuda.so.1) where tests put it into
/// LD_LIBRARY_PATH: contexts that are counted, and memory of devices in main memory. It has what
/// GStreamer's gstcuda 1.22 looks up and what the element uses. Calls that a driver would refuse,
/// or that would do harm, end the program. What stands for the driver's calls of graphics and
/// programs is not supported.

#include "tests/support/cuda/fake_cuda_state.h"

#include <cstdio>
#include <cstdlib>
#include <vector>

namespace unit {
namespace {

thread_local std::vector<FakeContext*> current;

bool is_valid(CUdevice device) {
    return device >= 0 && device < kFakeDevices;
}

} // namespace

FakeDriver::FakeDriver() {
    for (int device = 0; device < kFakeDevices; ++device)
        primary[device].device = device;
}

bool FakeDriver::is_alive(const FakeContext* context) const {
    for (const FakeContext& known : primary) {
        if (&known == context)
            return known.uses > 0;
    }
    return created.count(const_cast<FakeContext*>(context)) > 0;
}

FakeDriver& fake_driver() {
    // Never destroyed: GStreamer's own objects may be freed at the end of the process.
    static auto& instance = *new FakeDriver;
    return instance;
}

FakeContext* current_context() {
    if (current.empty())
        end_program("no context is current on this thread");
    return current.back();
}

void end_program(const char* reason) {
    std::fprintf(stderr, "fake CUDA driver: %s\n", reason);
    std::abort();
}

EXPORT FakeCudaUse unit_use_of_fake_cuda() {
    FakeDriver& all = fake_driver();
    const std::lock_guard lock(all.mutex);
    FakeCudaUse use;
    use.contexts = static_cast<int>(all.created.size());
    for (const FakeContext& primary : all.primary)
        use.primary_uses += primary.uses;
    use.memories = static_cast<int>(all.memories.size());
    use.host_memories = static_cast<int>(all.host_memories.size());
    use.copies_to_host = all.copies_to_host;
    use.copies_from_host = all.copies_from_host;
    return use;
}

EXPORT int unit_device_of_fake_context(void* context) {
    const std::lock_guard lock(fake_driver().mutex);
    const auto* known = static_cast<FakeContext*>(context);
    return fake_driver().is_alive(known) ? known->device : -1;
}

// Devices

EXPORT CUresult cuInit(unsigned int) {
    return CUDA_SUCCESS;
}

EXPORT CUresult cuDriverGetVersion(int* version) {
    *version = 12000;
    return CUDA_SUCCESS;
}

EXPORT CUresult cuDeviceGetCount(int* count) {
    *count = kFakeDevices;
    return CUDA_SUCCESS;
}

EXPORT CUresult cuDeviceGet(CUdevice* device, int ordinal) {
    *device = ordinal;
    return is_valid(ordinal) ? CUDA_SUCCESS : CUDA_ERROR_INVALID_DEVICE;
}

EXPORT CUresult cuDeviceGetName(char* name, int length, CUdevice device) {
    std::snprintf(name, static_cast<std::size_t>(length), "Fake %d", device);
    return CUDA_SUCCESS;
}

EXPORT CUresult cuDeviceGetAttribute(int* value, CUdevice_attribute attribute, CUdevice device) {
    *value = attribute == CU_DEVICE_ATTRIBUTE_TEXTURE_ALIGNMENT ? 512 : 8;
    return is_valid(device) ? CUDA_SUCCESS : CUDA_ERROR_INVALID_DEVICE;
}

EXPORT CUresult cuDeviceCanAccessPeer(int* can, CUdevice, CUdevice) {
    *can = 0;
    return CUDA_SUCCESS;
}

EXPORT CUresult cuGetErrorName(CUresult, const char** name) {
    *name = "CUDA_ERROR_FAKE";
    return CUDA_SUCCESS;
}

EXPORT CUresult cuGetErrorString(CUresult, const char** text) {
    *text = "the fake driver does not do that";
    return CUDA_SUCCESS;
}

// Contexts

EXPORT CUresult cuCtxCreate_v2(CUcontext* context, unsigned int, CUdevice device) {
    if (!is_valid(device))
        return CUDA_ERROR_INVALID_DEVICE;
    auto* created = new FakeContext{device, 0};
    {
        const std::lock_guard lock(fake_driver().mutex);
        fake_driver().created[created] = device;
    }
    current.push_back(created);
    *context = reinterpret_cast<CUcontext>(created);
    return CUDA_SUCCESS;
}

EXPORT CUresult cuCtxDestroy_v2(CUcontext context) {
    auto* known = reinterpret_cast<FakeContext*>(context);
    const std::lock_guard lock(fake_driver().mutex);
    for (const auto& [address, owner] : fake_driver().memories) {
        if (owner == known)
            end_program("a context goes before its memory");
    }
    if (fake_driver().created.erase(known) == 0)
        end_program("what is destroyed is no context that was created");
    delete known;
    return CUDA_SUCCESS;
}

EXPORT CUresult cuCtxPushCurrent_v2(CUcontext context) {
    auto* known = reinterpret_cast<FakeContext*>(context);
    const std::lock_guard lock(fake_driver().mutex);
    if (!fake_driver().is_alive(known))
        end_program("a context that is gone is made current");
    current.push_back(known);
    return CUDA_SUCCESS;
}

EXPORT CUresult cuCtxPopCurrent_v2(CUcontext* context) {
    auto* popped = current_context();
    current.pop_back();
    if (context)
        *context = reinterpret_cast<CUcontext>(popped);
    return CUDA_SUCCESS;
}

EXPORT CUresult cuDevicePrimaryCtxRetain(CUcontext* context, CUdevice device) {
    if (!is_valid(device))
        return CUDA_ERROR_INVALID_DEVICE;
    const std::lock_guard lock(fake_driver().mutex);
    FakeContext& primary = fake_driver().primary[device];
    ++primary.uses;
    *context = reinterpret_cast<CUcontext>(&primary);
    return CUDA_SUCCESS;
}

EXPORT CUresult cuDevicePrimaryCtxRelease_v2(CUdevice device) {
    const std::lock_guard lock(fake_driver().mutex);
    FakeContext& primary = fake_driver().primary[device];
    if (primary.uses-- == 0)
        end_program("a primary context is released too often");
    for (const auto& [address, owner] : fake_driver().memories) {
        if (primary.uses == 0 && owner == &primary)
            end_program("a primary context goes before its memory");
    }
    return CUDA_SUCCESS;
}

} // namespace unit
