#pragma once

#include <cstdint>

namespace unit {

/// Added to the address of main memory that stands for memory of the fake device. No processor can
/// read or write there, so that a program that takes one for the other ends.
inline constexpr std::uintptr_t kFakeDeviceMemory = std::uintptr_t{1} << 59;

/// The devices that the fake driver has.
inline constexpr int kFakeDevices = 2;

/// What of the fake driver is in use.
struct FakeCudaUse {
    int contexts = 0;     ///< that were created
    int primary_uses = 0; ///< of the devices' primary contexts
    int memories = 0;     ///< on a device
    int host_memories = 0;
    std::uint64_t copies_to_host = 0;   ///< so far
    std::uint64_t copies_from_host = 0; ///< so far
};

/// What the library exports beside the driver's functions, for dlsym.
using UseOfFakeCuda = FakeCudaUse();
inline constexpr const char* kUseOfFakeCuda = "unit_use_of_fake_cuda";
/// The device of a context that is alive; -1 for anything else.
using DeviceOfFakeContext = int(void* context);
inline constexpr const char* kDeviceOfFakeContext = "unit_device_of_fake_context";

} // namespace unit
