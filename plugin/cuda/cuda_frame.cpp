#include "plugin/cuda/cuda_frame.h"

#include "plugin/cuda/gstcuda.h"

namespace unit {
namespace {

/// Before GStreamer 1.24 elements pass memory on only when the device is done with it.
void finish([[maybe_unused]] GstMemory* memory) {
#if GST_CHECK_VERSION(1, 24, 0)
    gst_cuda_memory_sync(GST_CUDA_MEMORY_CAST(memory));
#endif
}

} // namespace

GstMapFlags cuda_map_flag() {
    return static_cast<GstMapFlags>(GST_MAP_CUDA);
}

void* finished_cuda_context(GstBuffer* buffer) {
    void* context = nullptr;
    for (guint index = 0; index < gst_buffer_n_memory(buffer); ++index) {
        GstMemory* memory = gst_buffer_peek_memory(buffer, index);
        if (!gst_is_cuda_memory(memory))
            return nullptr;
        void* own = gst_cuda_context_get_handle(GST_CUDA_MEMORY_CAST(memory)->context);
        if (context && own != context)
            return nullptr;
        context = own;
        finish(memory);
    }
    return context;
}

} // namespace unit
