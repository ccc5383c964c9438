#pragma once

#include "core/gpu/device.h"
#include "core/pixels/plane_sizes.h"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace unit::kit {

/// Memory of a device in one of its CUcontexts, which another program of the process might have.
class DeviceBytes {
  public:
    DeviceBytes() = default;
    DeviceBytes(const DeviceBytes&) = delete;
    DeviceBytes& operator=(const DeviceBytes&) = delete;
    virtual ~DeviceBytes() = default;

    virtual std::uint8_t* data() = 0;
    virtual void* context() const = 0;
    virtual void write(std::span<const std::uint8_t> bytes) = 0;
    virtual std::vector<std::uint8_t> read() = 0;
};

/// Of the engine's own context.
std::unique_ptr<DeviceBytes> own_bytes(gpu::Device& device, std::size_t size);

/// Of a context made for it with the driver, or of memory that stands in for one. Throws
/// std::runtime_error where the driver refuses.
std::unique_ptr<DeviceBytes> other_bytes(std::size_t size);

} // namespace unit::kit
