#include "core/gpu/cuda/context_copy.h"

#include "core/error.h"
#include "core/gpu/cuda/cuda_check.h"

#include <c10/cuda/CUDAGuard.h>
#include <cuda.h>

namespace unit::gpu {
namespace {

/// A function of the driver, which is not linked: it is there wherever the runtime has a device.
template <typename Function>
Function* driver_function(const char* name, int device) {
    void* function = nullptr;
    cudaDriverEntryPointQueryResult found = cudaDriverEntryPointSymbolNotFound;
    check_cuda(cudaGetDriverEntryPointByVersion(name, &function, 12000, cudaEnableDefault, &found),
               device, std::string("cudaGetDriverEntryPointByVersion of ") + name);
    if (found != cudaDriverEntryPointSuccess || function == nullptr) {
        throw Error(ErrorCode::Failed,
                    std::string("the NVIDIA driver has no ") + name + "; install a newer driver");
    }
    return reinterpret_cast<Function*>(function);
}

CUdeviceptr address_of(const void* memory) {
    return reinterpret_cast<CUdeviceptr>(memory);
}

} // namespace

void* primary_context(int device) {
    const c10::cuda::CUDAGuard guard(static_cast<c10::DeviceIndex>(device));
    // The runtime makes the primary context current with the first call that needs one.
    check_cuda(cudaFree(nullptr), device, "cudaFree");
    CUcontext context = nullptr;
    const CUresult answer =
        driver_function<CUresult(CUcontext*)>("cuCtxGetCurrent", device)(&context);
    if (answer != CUDA_SUCCESS || context == nullptr) {
        throw Error(ErrorCode::Failed, "cuCtxGetCurrent on cuda:" + std::to_string(device) +
                                           " failed with CUresult " + std::to_string(answer));
    }
    return context;
}

void copy_rows_between_contexts(const RowCopy& copy, void* own, int device, cudaStream_t stream) {
    static auto* const copy_peer = driver_function<CUresult(const CUDA_MEMCPY3D_PEER*, CUstream)>(
        "cuMemcpy3DPeerAsync", device);
    CUDA_MEMCPY3D_PEER parameters{};
    parameters.srcMemoryType = CU_MEMORYTYPE_DEVICE;
    parameters.srcDevice = address_of(copy.from.rows);
    parameters.srcContext = static_cast<CUcontext>(copy.from.context ? copy.from.context : own);
    parameters.srcPitch = static_cast<std::size_t>(copy.from.stride);
    parameters.srcHeight = static_cast<std::size_t>(copy.rows);
    parameters.dstMemoryType = CU_MEMORYTYPE_DEVICE;
    parameters.dstDevice = address_of(copy.to.rows);
    parameters.dstContext = static_cast<CUcontext>(copy.to.context ? copy.to.context : own);
    parameters.dstPitch = static_cast<std::size_t>(copy.to.stride);
    parameters.dstHeight = static_cast<std::size_t>(copy.rows);
    parameters.WidthInBytes = static_cast<std::size_t>(copy.row_bytes);
    parameters.Height = static_cast<std::size_t>(copy.rows);
    parameters.Depth = 1;
    if (const CUresult answer = copy_peer(&parameters, stream); answer != CUDA_SUCCESS) {
        throw Error(ErrorCode::Failed, "cuMemcpy3DPeerAsync of " + std::to_string(copy.rows) +
                                           " rows of " + std::to_string(copy.row_bytes) +
                                           " bytes on cuda:" + std::to_string(device) +
                                           " failed with CUresult " + std::to_string(answer));
    }
}

} // namespace unit::gpu
