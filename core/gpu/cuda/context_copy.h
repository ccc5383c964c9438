#pragma once

#include "core/gpu/device.h"

#include <cuda_runtime_api.h>

namespace unit::gpu {

/// The CUcontext in which the CUDA runtime, and so LibTorch, computes on a device: its primary one.
/// Throws Error.
void* primary_context(int device);

/// Enqueues a copy on a stream of the device's primary context `own`, which is current (CUDA Driver
/// API, cuMemcpy3DPeerAsync). Throws Error.
void copy_rows_between_contexts(const RowCopy& copy, void* own, int device, cudaStream_t stream);

} // namespace unit::gpu
