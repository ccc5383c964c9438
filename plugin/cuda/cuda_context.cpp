#include "plugin/cuda/cuda_context.h"

#include "plugin/cuda/cuda_library.h"
#include "plugin/cuda/gstcuda.h"
#include "plugin/cuda/primary_context.h"
#include "plugin/debug_categories.h"

#include <utility>

#define GST_CAT_DEFAULT unit_translate_debug

namespace unit {
namespace {

GstCudaContext* cuda(GstObject* context) {
    return GST_CUDA_CONTEXT_CAST(context);
}

int device_of(GstObject* context) {
    guint device = 0;
    g_object_get(context, "cuda-device-id", &device, nullptr);
    return static_cast<int>(device);
}

bool is_for_cuda(GstQuery* query) {
    const gchar* type = nullptr;
    return gst_query_parse_context_type(query, &type) &&
           g_strcmp0(type, GST_CUDA_CONTEXT_TYPE) == 0;
}

} // namespace

void CudaContext::offer(GstContext* context, int device) {
    if (!cuda_is_available())
        return;
    {
        const std::lock_guard lock(mutex_);
        if (device_ != kAnyDevice)
            device = device_;
    }
    GstCudaContext* offered = nullptr;
    if (gst_cuda_handle_set_context(element_, context, device, &offered))
        take(ObjectPointer(GST_OBJECT_CAST(offered)));
}

void CudaContext::take(ObjectPointer context) {
    const std::lock_guard lock(mutex_);
    if (!context_)
        std::swap(context_, context);
}

bool CudaContext::answer(GstQuery* query) const {
    const ObjectPointer context = get();
    return context && gst_cuda_handle_context_query(element_, query, cuda(context.get()));
}

bool CudaContext::answer_with_new(GstQuery* query, int device) {
    return is_for_cuda(query) && cuda_is_available() && make(device) && answer(query);
}

bool CudaContext::open(int device) {
    if (!cuda_is_available())
        return false;
    const ObjectPointer known = get();
    if (known && device_of(known.get()) != device)
        close();
    {
        const std::lock_guard lock(mutex_);
        device_ = device;
    }
    if (GstContext* kept = gst_element_get_context(element_, GST_CUDA_CONTEXT_TYPE)) {
        offer(kept, device);
        gst_context_unref(kept);
    }
    ask_neighbour("src");
    ask_neighbour("sink");
    return make(device);
}

/// What the answer is given to is offer(), by GstElementClass::set_context().
void CudaContext::ask_neighbour(const char* pad_name) {
    if (get())
        return;
    GstPad* pad = gst_element_get_static_pad(element_, pad_name);
    GstQuery* query = gst_query_new_context(GST_CUDA_CONTEXT_TYPE);
    GstContext* context = nullptr;
    if (gst_pad_peer_query(pad, query))
        gst_query_parse_context(query, &context);
    if (context)
        gst_element_set_context(element_, context);
    gst_query_unref(query);
    gst_object_unref(pad);
}

/// Unless there is one, or the application has.
bool CudaContext::make(int device) {
    if (get())
        return true;
    gst_element_post_message(
        element_, gst_message_new_need_context(GST_OBJECT_CAST(element_), GST_CUDA_CONTEXT_TYPE));
    if (get())
        return true;
    ObjectPointer made = primary_cuda_context(device);
    if (!made) {
        GST_WARNING_OBJECT(element_, "no context of CUDA device %d", device);
        return false;
    }
    announce(made.get());
    take(std::move(made));
    return true;
}

void CudaContext::announce(GstObject* context) {
    GstContext* shared = gst_context_new_cuda_context(cuda(context));
    gst_element_set_context(element_, shared);
    GST_INFO_OBJECT(element_, "sharing %" GST_PTR_FORMAT, context);
    gst_element_post_message(element_,
                             gst_message_new_have_context(GST_OBJECT_CAST(element_), shared));
}

void CudaContext::close() {
    ObjectPointer left;
    const std::lock_guard lock(mutex_);
    std::swap(context_, left);
    device_ = kAnyDevice;
}

ObjectPointer CudaContext::get() const {
    const std::lock_guard lock(mutex_);
    return ObjectPointer(context_ ? GST_OBJECT_CAST(gst_object_ref(context_.get())) : nullptr);
}

CudaContext::Arrival CudaContext::follow(GstBuffer* buffer) {
    GstMemory* memory =
        gst_buffer_n_memory(buffer) > 0 ? gst_buffer_peek_memory(buffer, 0) : nullptr;
    if (!cuda_is_available() || !gst_is_cuda_memory(memory))
        return Arrival::Same;
    GstCudaContext* arrived = GST_CUDA_MEMORY_CAST(memory)->context;
    const ObjectPointer known = get();
    if (!known ||
        gst_cuda_context_get_handle(cuda(known.get())) == gst_cuda_context_get_handle(arrived))
        return Arrival::Same;
    if (device_of(GST_OBJECT_CAST(arrived)) != device_of(known.get()))
        return Arrival::OtherDevice;
    ObjectPointer next(GST_OBJECT_CAST(gst_object_ref(arrived)));
    const std::lock_guard lock(mutex_);
    std::swap(context_, next);
    return Arrival::OtherContext;
}

} // namespace unit
