#include "core/gpu/cuda/cuda_check.h"

#include "core/error.h"

namespace unit::gpu {
namespace {

/// Whether a device can be used again only by another process: CUDA Runtime API, "CUDA error
/// types".
bool is_lost(cudaError_t answer) {
    switch (answer) {
    case cudaErrorIllegalAddress:
    case cudaErrorHardwareStackError:
    case cudaErrorIllegalInstruction:
    case cudaErrorMisalignedAddress:
    case cudaErrorInvalidAddressSpace:
    case cudaErrorInvalidPc:
    case cudaErrorLaunchFailure:
    case cudaErrorLaunchTimeout:
    case cudaErrorAssert:
    case cudaErrorECCUncorrectable:
    case cudaErrorNvlinkUncorrectable:
    case cudaErrorDevicesUnavailable:
    case cudaErrorContained:
    case cudaErrorExternalDevice:
    case cudaErrorUnknown:
        return true;
    default:
        return false;
    }
}

} // namespace

void check_cuda(cudaError_t answer, int device, const std::string& call) {
    if (answer == cudaSuccess) {
        return;
    }
    // Otherwise the next call that asks for it would be told of this one.
    (void)cudaGetLastError();
    std::string message = call + " on cuda:" + std::to_string(device) +
                          " failed: " + cudaGetErrorString(answer) + " (" +
                          cudaGetErrorName(answer) + ")";
    if (is_lost(answer)) {
        message += "; the device is lost to this process: restart the program, and if it happens "
                   "again see nvidia-smi and the system's log";
    }
    throw Error(answer == cudaErrorMemoryAllocation ? ErrorCode::OutOfMemory : ErrorCode::Failed,
                message);
}

} // namespace unit::gpu
