// What a build without gstcuda has instead of the other files of this folder: no frames in the
// memory of a CUDA device.

#include "plugin/cuda/cuda_allocation.h"
#include "plugin/cuda/cuda_context.h"
#include "plugin/cuda/cuda_frame.h"
#include "plugin/cuda/cuda_library.h"

namespace unit {

bool cuda_is_available() {
    return false;
}

void CudaContext::offer(GstContext*, int) {}

bool CudaContext::answer(GstQuery*) const {
    return false;
}

bool CudaContext::answer_with_new(GstQuery*, int) {
    return false;
}

bool CudaContext::open(int) {
    return false;
}

void CudaContext::close() {}

ObjectPointer CudaContext::get() const {
    return nullptr;
}

CudaContext::Arrival CudaContext::follow(GstBuffer*) {
    return Arrival::Same;
}

BufferPoolPointer new_cuda_pool(GstObject*) {
    return nullptr;
}

bool is_cuda_pool(GstBufferPool*, GstObject*) {
    return false;
}

GstMapFlags cuda_map_flag() {
    return {};
}

void* finished_cuda_context(GstBuffer*) {
    return nullptr;
}

} // namespace unit
