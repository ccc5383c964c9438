#pragma once

#include "core/gpu/device.h"

namespace unit::gpu {

/// A stream of device `device`, whose primary CUcontext is `context`, that does not wait for the
/// default stream. Throws Error.
std::unique_ptr<Stream> make_cuda_stream(int device, void* context);

} // namespace unit::gpu
