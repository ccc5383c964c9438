#pragma once

#include <cstdint>

/// The boundary between the engine and its CUDA module, libunit-cuda.so: the one library that links
/// LibTorch's CUDA libraries and the CUDA runtime. The engine opens it with dlopen where there is a
/// driver; opening it registers LibTorch's CUDA operators.
namespace unit {

struct CudaDeviceInformation {
    char name[256];    ///< e.g. "NVIDIA H100 80GB HBM3"
    int compute_major; ///< compute capability
    int compute_minor;
    std::uint64_t total_memory; ///< bytes
};

struct CudaModule {
    /// Equals kCudaModuleVersion of the header that the module was built with.
    std::uint32_t version;
    /// Number of usable devices, or -1 with the CUDA runtime's sentence in `*error` (static text).
    int (*device_count)(const char** error) noexcept;
    /// Describes device `index` (0 <= index < device_count()); false with `*error` set on failure.
    bool (*describe)(int index, CudaDeviceInformation* information, const char** error) noexcept;
    /// Bytes of memory of device `index` that nobody has taken; false with `*error` set on failure.
    bool (*free_memory)(int index, std::uint64_t* bytes, const char** error) noexcept;
};

inline constexpr std::uint32_t kCudaModuleVersion = 2;
inline constexpr const char* kCudaModuleEntryName = "unit_cuda_module_entry";

} // namespace unit

extern "C" __attribute__((visibility("default"))) const unit::CudaModule* unit_cuda_module_entry();
