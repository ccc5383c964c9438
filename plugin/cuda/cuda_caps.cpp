#include "plugin/cuda/cuda_caps.h"

#include "plugin/frame_format.h"

namespace unit {
namespace {

/// Those of the element's formats that GstCudaAllocator knows; it ends the program for others.
#define UNIT_TRANSLATE_CUDA_FORMATS \
    "{ RGB, BGR, RGBx, BGRx, RGBA, BGRA, I420, NV12, Y42B, Y444, P010_10LE, I420_10LE }"

bool has_cuda_memory(const GstCaps* caps, guint index) {
    const GstCapsFeatures* features = gst_caps_get_features(caps, index);
    return features && gst_caps_features_contains(features, kCudaMemoryFeature);
}

} // namespace

CapsPointer template_caps(bool with_cuda_memory) {
    GstCaps* caps = gst_caps_from_string(GST_VIDEO_CAPS_MAKE(UNIT_TRANSLATE_FORMATS));
    if (with_cuda_memory)
        gst_caps_append(caps, gst_caps_from_string(GST_VIDEO_CAPS_MAKE_WITH_FEATURES(
                                  "memory:CUDAMemory", UNIT_TRANSLATE_CUDA_FORMATS)));
    return CapsPointer(caps);
}

bool is_in_cuda_memory(const GstCaps* caps) {
    return gst_caps_get_size(caps) > 0 && has_cuda_memory(caps, 0);
}

CapsPointer without_cuda_memory(const GstCaps* caps) {
    GstCaps* kept = gst_caps_copy(caps);
    for (guint index = gst_caps_get_size(kept); index-- > 0;) {
        if (has_cuda_memory(kept, index))
            gst_caps_remove_structure(kept, index);
    }
    return CapsPointer(kept);
}

} // namespace unit
