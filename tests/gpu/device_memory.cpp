#include "tests/gpu/device_memory.h"

#include "tests/gpu/kit_device.h"

#include <algorithm>
#include <cstring>
#include <dlfcn.h>
#include <stdexcept>
#include <string>

namespace unit::kit {
namespace {

/// Copies through a stream of the device.
class OwnBytes final : public DeviceBytes {
  public:
    OwnBytes(gpu::Device& device, std::size_t size)
        : device_(device), page_locked_(device.allocate_page_locked(size)),
          memory_(device.allocate(size)), stream_(device.new_stream()) {}

    std::uint8_t* data() override { return reinterpret_cast<std::uint8_t*>(memory_->data()); }
    void* context() const override { return device_.context(); }

    void write(std::span<const std::uint8_t> bytes) override {
        std::memcpy(page_locked_->data(), bytes.data(), bytes.size());
        stream_->copy(memory_->data(), page_locked_->data(), bytes.size());
        stream_->record()->wait();
    }

    std::vector<std::uint8_t> read() override {
        stream_->copy(page_locked_->data(), memory_->data(), memory_->size());
        stream_->record()->wait();
        std::vector<std::uint8_t> bytes(memory_->size());
        std::memcpy(bytes.data(), page_locked_->data(), bytes.size());
        return bytes;
    }

  private:
    gpu::Device& device_;
    std::unique_ptr<gpu::Memory> page_locked_, memory_;
    std::unique_ptr<gpu::Stream> stream_;
};

/// What of the CUDA Driver API is needed, by the names and with the types that its versions from 4
/// on export. Nothing is linked: there is no driver where this is built.
class Driver {
  public:
    using Handle = void*;
    using Address = unsigned long long;

    template <typename... Arguments>
    void call(const char* name, Arguments... arguments) const {
        auto* const function = reinterpret_cast<int (*)(Arguments...)>(dlsym(library_, name));
        const int answer = function ? function(arguments...) : -1;
        if (answer != 0) {
            throw std::runtime_error(std::string(name) + " answered " + std::to_string(answer));
        }
    }

  private:
    void* library_ = dlopen("libcuda.so.1", RTLD_NOW);
};

/// In a context of its own, which is current only while it is used here.
class ContextBytes final : public DeviceBytes {
  public:
    explicit ContextBytes(std::size_t size) : size_(size) {
        int device = 0;
        driver_.call("cuInit", 0U);
        driver_.call("cuDeviceGet", &device, 0);
        driver_.call("cuCtxCreate_v2", &context_, 0U, device);
        driver_.call("cuMemAlloc_v2", &address_, size_);
        driver_.call("cuCtxPopCurrent_v2", &popped_);
    }
    ~ContextBytes() override {
        try {
            driver_.call("cuCtxDestroy_v2", context_);
        } catch (const std::exception&) {
            // The process ends soon, and the context with it.
        }
    }

    std::uint8_t* data() override { return reinterpret_cast<std::uint8_t*>(address_); }
    void* context() const override { return context_; }

    void write(std::span<const std::uint8_t> bytes) override {
        driver_.call("cuCtxPushCurrent_v2", context_);
        driver_.call("cuMemcpyHtoD_v2", address_, static_cast<const void*>(bytes.data()),
                     bytes.size());
        driver_.call("cuCtxSynchronize");
        driver_.call("cuCtxPopCurrent_v2", &popped_);
    }

    std::vector<std::uint8_t> read() override {
        std::vector<std::uint8_t> bytes(size_);
        driver_.call("cuCtxPushCurrent_v2", context_);
        driver_.call("cuMemcpyDtoH_v2", static_cast<void*>(bytes.data()), address_, bytes.size());
        driver_.call("cuCtxPopCurrent_v2", &popped_);
        return bytes;
    }

  private:
    Driver driver_;
    std::size_t size_;
    Driver::Handle context_ = nullptr, popped_ = nullptr;
    Driver::Address address_ = 0;
};

/// What the device of threads takes for memory of another context: its address is nobody else's.
class ThreadBytes final : public DeviceBytes {
  public:
    explicit ThreadBytes(std::size_t size) : bytes_(size) {}

    std::uint8_t* data() override { return bytes_.data(); }
    void* context() const override { return const_cast<ThreadBytes*>(this); }
    void write(std::span<const std::uint8_t> bytes) override {
        std::ranges::copy(bytes, bytes_.begin());
    }
    std::vector<std::uint8_t> read() override { return bytes_; }

  private:
    std::vector<std::uint8_t> bytes_;
};

} // namespace

std::unique_ptr<DeviceBytes> own_bytes(gpu::Device& device, std::size_t size) {
    return std::make_unique<OwnBytes>(device, size);
}

std::unique_ptr<DeviceBytes> other_bytes(std::size_t size) {
    if (kit_options().on_cuda) {
        return std::make_unique<ContextBytes>(size);
    }
    return std::make_unique<ThreadBytes>(size);
}

} // namespace unit::kit
