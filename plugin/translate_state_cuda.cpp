#include "plugin/cuda/named_device.h"
#include "plugin/translate_state.h"

#include <fmt/format.h>

// Frames in the memory of a CUDA device, and the context that is shared with neighbours.
namespace unit {

void TranslateState::offer_context(GstContext* context) {
    const std::string device = settings().device;
    if (device != "cpu")
        cuda_context_.offer(context, named_cuda_device(device).value_or(CudaContext::kAnyDevice));
}

bool TranslateState::answer_context_query_with_new(GstQuery* query) {
    const auto device = named_cuda_device(settings().device);
    return device && cuda_context_.answer_with_new(query, *device);
}

/// Before the stream begins: for an engine that computes there.
void TranslateState::open_cuda_context(const SharedEngine& engine) {
    const int device = engine.information().cuda_device;
    if (device < 0 || !cuda_context_.open(device))
        cuda_context_.close();
}

bool TranslateState::refuses_cuda_memory() const {
    const auto engine = this->engine();
    return engine && (engine->information().cuda_device < 0 || !cuda_context_.get());
}

bool TranslateState::can_take_cuda_memory(std::string& reason) const {
    if (!refuses_cuda_memory())
        return true;
    reason = fmt::format("Frames in CUDA memory (memory:CUDAMemory) cannot be translated on the "
                         "device {}. Put cudadownload before this element, or set device=cuda.",
                         engine()->information().device);
    return false;
}

bool TranslateState::follow_memory(GstBuffer* input) {
    if (!format_ || !format_->in_cuda_memory)
        return true;
    switch (cuda_context_.follow(input)) {
    case CudaContext::Arrival::Same:
        break;
    case CudaContext::Arrival::OtherContext:
        gst_base_transform_reconfigure_src(element_);
        break;
    case CudaContext::Arrival::OtherDevice:
        post_bus_error(
            GST_ELEMENT_CAST(element_),
            {GST_STREAM_ERROR,
             GST_STREAM_ERROR_FORMAT,
             fmt::format("Frames come in the memory of another CUDA device than the engine "
                         "computes on, {}. Set the device to theirs, for example device=cuda:1.",
                         engine()->information().device),
             {}});
        return false;
    }
    return true;
}

} // namespace unit
