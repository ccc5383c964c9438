#include "tests/core/gpu/cuda/cudnn_device.h"

#include <nlohmann/json.hpp>

namespace unit::gpu::test {

std::shared_ptr<cudnn_frontend::DeviceProperties> properties_of(const CudnnDevice& device) {
    constexpr int kKibi = 1024;
    const nlohmann::json fields = {
        {"deviceName", device.name},
        {"deviceVer", 10 * device.capability},
        {"driverVer", 13000},
        {"cudaDeviceId", 0},
        {"pciDeviceId", 0},
        {"isTccDriver", 0},
        {"supportCoopLaunch", 1},
        {"multiProcessorCount", device.processors},
        {"warpSize", 32},
        {"maxThreadsPerBlock", 1024},
        {"maxThreadsPerSM", device.threads_of_processor},
        {"maxCtasPerSM", device.blocks_of_processor},
        {"regsPerBlock", 64 * kKibi},
        {"maxRegistersPerSM", 64 * kKibi},
        {"maxSharedMemoryPerBlock", 48 * kKibi},
        {"maxSharedMemoryPerBlockOptin", device.shared_kib_of_block * kKibi},
        {"reservedSharedMemoryPerBlock", device.capability < 80 ? 0 : kKibi},
        {"totalGlobalMem", std::int64_t{device.memory_gib} << 30},
        {"l2CacheSize", device.cache_mib << 20},
        {"smClockRateKHz", 1000 * device.clock_mhz},
        {"memClockRateKHz", 1000 * device.memory_clock_mhz},
        {"maxGridSize", {2147483647, 65535, 65535}},
        {"maxBlockSize", {1024, 1024, 64}},
    };
    const std::string text = fields.dump();
    auto properties = std::make_shared<cudnn_frontend::DeviceProperties>();
    return properties->deserialize({text.begin(), text.end()}).is_good() ? properties : nullptr;
}

} // namespace unit::gpu::test
