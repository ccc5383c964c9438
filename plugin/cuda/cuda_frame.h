#pragma once

#include <gst/gst.h>

namespace unit {

/// The flag with which a buffer is mapped to addresses of the CUDA device that it lies on; 0 in a
/// build without gstcuda.
GstMapFlags cuda_map_flag();

/// The CUcontext in whose memory all of a buffer lies, with nothing pending on it; nullptr where
/// some of it is elsewhere. Waits for what is pending. The context lives as long as the buffer.
void* finished_cuda_context(GstBuffer* buffer);

} // namespace unit
