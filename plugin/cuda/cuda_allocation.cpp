#include "plugin/cuda/cuda_allocation.h"

#include "plugin/cuda/gstcuda.h"

namespace unit {

BufferPoolPointer new_cuda_pool(GstObject* context) {
    return BufferPoolPointer(gst_cuda_buffer_pool_new(GST_CUDA_CONTEXT_CAST(context)));
}

bool is_cuda_pool(GstBufferPool* pool, GstObject* context) {
    return GST_IS_CUDA_BUFFER_POOL(pool) &&
           gst_cuda_context_get_handle(GST_CUDA_BUFFER_POOL_CAST(pool)->context) ==
               gst_cuda_context_get_handle(GST_CUDA_CONTEXT_CAST(context));
}

} // namespace unit
