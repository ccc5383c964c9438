#include "plugin/translate_state.h"

#include "plugin/batch_translation.h"
#include "plugin/debug_categories.h"
#include "plugin/default_paths.h"
#include "plugin/frame_format.h"

#include <fmt/format.h>

#include <system_error>
#include <utility>

#define GST_CAT_DEFAULT unit_translate_debug

namespace unit {
namespace {

class ObjectLock {
  public:
    explicit ObjectLock(gpointer object) : object_(GST_OBJECT_CAST(object)) {
        GST_OBJECT_LOCK(object_);
    }
    ~ObjectLock() { GST_OBJECT_UNLOCK(object_); }
    ObjectLock(const ObjectLock&) = delete;
    ObjectLock& operator=(const ObjectLock&) = delete;

  private:
    GstObject* object_;
};

/// The first of the default paths that exists. A single one is left to the engine to look at.
std::optional<std::string> find_default_checkpoint(BusError& error) {
    const auto paths = default_checkpoint_paths();
    if (paths.size() == 1)
        return paths.front().string();
    std::string tried;
    for (const auto& path : paths) {
        std::error_code ignored;
        if (std::filesystem::exists(path, ignored))
            return path.string();
        tried += fmt::format("{}'{}'", tried.empty() ? "" : " or ", path.string());
    }
    error = {
        GST_RESOURCE_ERROR,
        GST_RESOURCE_ERROR_NOT_FOUND,
        fmt::format("There is no default checkpoint at {}. Set the property checkpoint, or the "
                    "environment variable UNITTRANSLATE_CHECKPOINT, to a checkpoint file.",
                    tried),
        {}};
    return std::nullopt;
}

} // namespace

TranslateState::Settings TranslateState::settings() const {
    const ObjectLock lock(element_);
    return settings_;
}

void TranslateState::set_checkpoint(std::string checkpoint) {
    const ObjectLock lock(element_);
    settings_.checkpoint = std::move(checkpoint);
}

void TranslateState::set_device(std::string device) {
    const ObjectLock lock(element_);
    settings_.device = std::move(device);
}

void TranslateState::set_direction(Direction direction) {
    const ObjectLock lock(element_);
    settings_.direction = direction;
}

void TranslateState::set_batch_size(guint batch_size) {
    {
        const ObjectLock lock(element_);
        settings_.batch_size = batch_size;
    }
    announce_latency();
    gst_base_transform_reconfigure_src(element_);
    gst_base_transform_reconfigure_sink(element_);
}

bool TranslateState::load_library() {
    BusError error;
    const auto path = engine_library_path();
    library_ = LoadedEngineLibrary::load(path, error);
    if (!library_) {
        post_bus_error(GST_ELEMENT_CAST(element_), error);
        return false;
    }
    GST_CAT_INFO_OBJECT(unit_translate_engine_debug, element_, "engine library %s", path.c_str());
    return true;
}

bool TranslateState::start() {
    const Settings settings = this->settings();
    BusError error;
    EngineSettings engine_settings{settings.checkpoint, settings.device};
    if (engine_settings.checkpoint.empty()) {
        const auto checkpoint = find_default_checkpoint(error);
        if (!checkpoint) {
            post_bus_error(GST_ELEMENT_CAST(element_), error);
            return false;
        }
        engine_settings.checkpoint = *checkpoint;
    }
    engine_ = library_->open(engine_settings, error);
    if (!engine_) {
        post_bus_error(GST_ELEMENT_CAST(element_), error);
        return false;
    }
    GST_CAT_INFO_OBJECT(unit_translate_engine_debug, element_, "checkpoint %s on device %s",
                        engine_settings.checkpoint.c_str(), engine_->device_name().c_str());
    try {
        pipeline.start([this](Batch& batch) { translate_batch(*engine_, batch); });
    } catch (const std::system_error& exception) {
        engine_.reset();
        post_bus_error(GST_ELEMENT_CAST(element_),
                       {GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_FAILED,
                        "The system gave no thread for the engine. Close other programs.",
                        exception.what()});
        return false;
    }
    return true;
}

void TranslateState::stop() {
    pipeline.stop();
    engine_.reset();
    format_.reset();
}

bool TranslateState::set_format(GstCaps* caps) {
    const auto info = read_caps(caps);
    if (!info) {
        GST_ERROR_OBJECT(element_, "no raw video: %" GST_PTR_FORMAT, caps);
        return false;
    }
    std::string reason;
    const auto frame = frame_format(*info, reason);
    if (!frame) {
        post_bus_error(GST_ELEMENT_CAST(element_),
                       {GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT, reason, {}});
        return false;
    }

    const gint rate_numerator = GST_VIDEO_INFO_FPS_N(&*info);
    const gint rate_denominator = GST_VIDEO_INFO_FPS_D(&*info);
    {
        const ObjectLock lock(element_);
        frame_duration_ =
            rate_numerator > 0 && rate_denominator > 0
                ? gst_util_uint64_scale_int(GST_SECOND, rate_denominator, rate_numerator)
                : kUnknownFrameDuration;
    }
    format_ = std::make_shared<VideoFormat>(VideoFormat{*frame, *info});
    announce_latency();
    GST_INFO_OBJECT(element_, "format %" GST_PTR_FORMAT, caps);
    return true;
}

GstFlowReturn TranslateState::collect(BufferPointer input) {
    BatchSettings batch_settings{format_, {}};
    guint batch_size = 0;
    {
        const ObjectLock lock(element_);
        batch_settings.direction = settings_.direction;
        batch_size = settings_.batch_size;
    }
    GstBuffer* output = nullptr;
    const GstFlowReturn flow = GST_BASE_TRANSFORM_GET_CLASS(element_)->prepare_output_buffer(
        element_, input.get(), &output);
    if (flow != GST_FLOW_OK)
        return flow;
    GST_CAT_LOG_OBJECT(unit_translate_batch_debug, element_, "collecting %" GST_PTR_FORMAT,
                       input.get());
    return pipeline.submit({std::move(input), BufferPointer(output)}, batch_settings, batch_size);
}

void TranslateState::push_batch() {
    GstPad* pad = GST_BASE_TRANSFORM_SRC_PAD(element_);
    auto batch = pipeline.take_translated();
    if (!batch) {
        gst_pad_pause_task(pad);
        return;
    }
    GstFlowReturn flow = GST_FLOW_OK;
    if (batch->failure) {
        post_bus_error(GST_ELEMENT_CAST(element_), *batch->failure);
        flow = GST_FLOW_ERROR;
    }
    for (auto& frame : batch->frames) {
        if (flow != GST_FLOW_OK)
            break;
        GST_CAT_LOG_OBJECT(unit_translate_batch_debug, element_, "pushing %" GST_PTR_FORMAT,
                           frame.output.get());
        flow = gst_pad_push(pad, frame.output.release());
    }
    if (flow != GST_FLOW_OK)
        GST_CAT_DEBUG_OBJECT(unit_translate_batch_debug, element_, "pushing ended with %s",
                             gst_flow_get_name(flow));
    pipeline.finish(std::move(batch), flow);
}

GstClockTime TranslateState::latency() const {
    const ObjectLock lock(element_);
    return latency_locked();
}

guint TranslateState::max_frames_held() const {
    const ObjectLock lock(element_);
    return settings_.batch_size * (BatchPipeline::kMaxBatchesInFlight + 1);
}

GstClockTime TranslateState::latency_locked() const {
    return (settings_.batch_size - 1) * frame_duration_;
}

void TranslateState::announce_latency() {
    {
        const ObjectLock lock(element_);
        if (latency_locked() == announced_latency_)
            return;
        announced_latency_ = latency_locked();
    }
    gst_element_post_message(GST_ELEMENT_CAST(element_),
                             gst_message_new_latency(GST_OBJECT_CAST(element_)));
}

} // namespace unit
