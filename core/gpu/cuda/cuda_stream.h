#pragma once

#include "core/gpu/device.h"

namespace unit::gpu {

/// A stream of device `device`, whose primary CUcontext is `context`, that does not wait for the
/// default stream. Throws Error.
std::unique_ptr<Stream> make_cuda_stream(int device, void* context);

/// Enqueues a kernel on LibTorch's current stream of a device, of the calling thread. Throws Error.
void launch_on_current_stream(const GpuKernel& kernel, int device);

} // namespace unit::gpu
