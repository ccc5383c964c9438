#pragma once

#include <cudnn_frontend.h>
#include <memory>
#include <ostream>
#include <string>

namespace unit::gpu::test {

/// What cuDNN wants to know of a GPU to choose kernels for it. Figures of NVIDIA's data sheets, and
/// of "Compute Capabilities" in the CUDA C++ Programming Guide.
struct CudnnDevice {
    std::string name;
    int capability = 0; ///< 10 * major + minor
    int processors = 0;
    int threads_of_processor = 0;
    int blocks_of_processor = 0;
    int shared_kib_of_block = 0; ///< the most that a kernel may ask for
    int memory_gib = 0;
    int cache_mib = 0;
    int clock_mhz = 0, memory_clock_mhz = 0;

    friend void PrintTo(const CudnnDevice& device, std::ostream* stream) { *stream << device.name; }
};

/// One of each architecture that the CUDA module has machine code for.
inline const CudnnDevice kCudnnDevices[] = {
    {"Tesla T4", 75, 40, 1024, 16, 64, 16, 4, 1590, 5001},
    {"NVIDIA A100-SXM4-80GB", 80, 108, 2048, 32, 163, 80, 40, 1410, 1593},
    {"NVIDIA GeForce RTX 3090", 86, 82, 1536, 16, 99, 24, 6, 1695, 9751},
    {"NVIDIA GeForce RTX 4090", 89, 128, 1536, 24, 99, 24, 72, 2520, 10501},
    {"NVIDIA H100 80GB HBM3", 90, 132, 2048, 32, 227, 80, 50, 1980, 2619},
    {"NVIDIA B200", 100, 148, 2048, 32, 227, 180, 126, 1965, 3996},
    {"NVIDIA GeForce RTX 5090", 120, 170, 1536, 24, 99, 32, 96, 2407, 14001},
};

/// As cuDNN reads it without a device (its "Deviceless Ahead-of-time Compilation"); null where it
/// does not. The fields are those that it asks for.
std::shared_ptr<cudnn_frontend::DeviceProperties> properties_of(const CudnnDevice& device);

} // namespace unit::gpu::test
