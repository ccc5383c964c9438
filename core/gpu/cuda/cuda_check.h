#pragma once

#include <cuda_runtime_api.h>
#include <string>

namespace unit::gpu {

/// Throws Error for what a CUDA call answers, unless that is success: OutOfMemory where memory is
/// used up, else Failed. The message has the call with its sizes (`call`, such as "cudaMalloc of 64
/// bytes"), the device's number, and CUDA's own sentence and name for the error; for errors after
/// which CUDA refuses every call of the process, what to do.
void check_cuda(cudaError_t answer, int device, const std::string& call);

} // namespace unit::gpu
