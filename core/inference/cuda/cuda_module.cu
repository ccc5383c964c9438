#include "core/inference/cuda/cuda_module.h"

#include <cstddef>
#include <cstring>
#include <cuda_runtime_api.h>

namespace {

int device_count(const char** error) noexcept {
    int count = 0;
    const cudaError_t result = cudaGetDeviceCount(&count);
    if (result != cudaSuccess) {
        *error = cudaGetErrorString(result);
        return -1;
    }
    return count;
}

bool describe(int index, unit::CudaDeviceInformation* information, const char** error) noexcept {
    cudaDeviceProp properties;
    const cudaError_t result = cudaGetDeviceProperties(&properties, index);
    if (result != cudaSuccess) {
        *error = cudaGetErrorString(result);
        return false;
    }
    std::strncpy(information->name, properties.name, sizeof(information->name) - 1);
    information->name[sizeof(information->name) - 1] = '\0';
    information->compute_major = properties.major;
    information->compute_minor = properties.minor;
    information->total_memory = properties.totalGlobalMem;
    return true;
}

/// The calling thread's current device may be another: it is put back.
bool free_memory(int index, std::uint64_t* bytes, const char** error) noexcept {
    int current = 0;
    std::size_t free = 0;
    std::size_t total = 0;
    cudaError_t result = cudaGetDevice(&current);
    if (result == cudaSuccess) {
        result = cudaSetDevice(index);
    }
    if (result == cudaSuccess) {
        result = cudaMemGetInfo(&free, &total);
        cudaSetDevice(current);
    }
    if (result != cudaSuccess) {
        *error = cudaGetErrorString(result);
        return false;
    }
    *bytes = free;
    return true;
}

const unit::CudaModule module{unit::kCudaModuleVersion, device_count, describe, free_memory};

} // namespace

const unit::CudaModule* unit_cuda_module_entry() {
    return &module;
}
