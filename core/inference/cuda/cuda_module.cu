#include "core/inference/cuda/cuda_module.h"

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

const unit::CudaModule module{unit::kCudaModuleVersion, device_count, describe};

} // namespace

const unit::CudaModule* unit_cuda_module_entry() {
    return &module;
}
