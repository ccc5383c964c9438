#pragma once

#include "plugin/gst_pointers.h"

namespace unit {

/// A pool of frames in the memory of a CUDA device, in the context that CudaContext::get() gave.
/// Empty in a build without gstcuda.
BufferPoolPointer new_cuda_pool(GstObject* context);

/// Whether a pool gives frames in that context.
bool is_cuda_pool(GstBufferPool* pool, GstObject* context);

} // namespace unit
