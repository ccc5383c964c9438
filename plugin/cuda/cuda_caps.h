#pragma once

#include "plugin/gst_pointers.h"

namespace unit {

/// The caps feature of frames in the memory of a CUDA device.
inline constexpr const char* kCudaMemoryFeature = "memory:CUDAMemory";

/// What the pads of the element may take: frames in main memory, and in that of a CUDA device where
/// `with_cuda_memory`.
CapsPointer template_caps(bool with_cuda_memory);

/// Whether frames of fixed caps lie in the memory of a CUDA device.
bool is_in_cuda_memory(const GstCaps* caps);

/// A copy of the caps without what lies there.
CapsPointer without_cuda_memory(const GstCaps* caps);

} // namespace unit
