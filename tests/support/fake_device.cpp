#include "tests/support/fake_device.h"

#include "tests/support/cuda/fake_cuda_driver.h"

#include <dlfcn.h>

#include <stdexcept>

namespace unit {
namespace {

template <typename Byte>
Byte* main_memory(Byte* address) {
    return address ? reinterpret_cast<Byte*>(reinterpret_cast<std::uintptr_t>(address) -
                                             kFakeDeviceMemory)
                   : nullptr;
}

} // namespace

FakeDevice::FakeDevice(int number) : number_(number) {
    if (number_ < 0)
        return;
    driver_ = dlopen("libcuda.so.1", RTLD_NOW | RTLD_LOCAL);
    if (!driver_ || !find(kDeviceOfFakeContext))
        throw std::runtime_error("The fake engine has no fake CUDA driver.");
    const auto retain = reinterpret_cast<int (*)(void**, int)>(find("cuDevicePrimaryCtxRetain"));
    if (retain(&context_, number_) != 0)
        throw std::runtime_error("The fake CUDA driver has no such device.");
}

FakeDevice::~FakeDevice() {
    if (!context_)
        return;
    reinterpret_cast<int (*)(int)>(find("cuDevicePrimaryCtxRelease_v2"))(number_);
    dlclose(driver_);
}

void* FakeDevice::find(const char* function) const {
    return dlsym(driver_, function);
}

bool FakeDevice::can_reach(const TranslationFrame& frame) const {
    if (!frame.cuda_context)
        return true;
    return context_ && reinterpret_cast<DeviceOfFakeContext*>(find(kDeviceOfFakeContext))(
                           frame.cuda_context) == number_;
}

TranslationFrame FakeDevice::in_main_memory(TranslationFrame frame) {
    if (!frame.cuda_context)
        return frame;
    for (std::size_t plane = 0; plane < frame.input.data.size(); ++plane) {
        frame.input.data[plane] = main_memory(frame.input.data[plane]);
        frame.output.data[plane] = main_memory(frame.output.data[plane]);
    }
    return frame;
}

} // namespace unit
