#pragma once

#include "plugin/gst_pointers.h"

namespace unit {

/// The device's primary context as a GstCudaContext: the same one for all elements of the process
/// that hold it at a time. Empty where there is no such device, or the driver fails. The driver's
/// context lives as long as the object. Threads: any.
ObjectPointer primary_cuda_context(int device);

} // namespace unit
