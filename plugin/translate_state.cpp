#include "plugin/translate_state.h"

#include "plugin/batching/engine_registry.h"
#include "plugin/debug_categories.h"
#include "plugin/default_paths.h"
#include "plugin/frame_format.h"
#include "plugin/object_lock.h"

#include <fmt/format.h>

#include <utility>

#define GST_CAT_DEFAULT unit_translate_debug

namespace unit {
namespace {

/// How long a batch that is being computed may keep the element from stopping.
constexpr std::chrono::seconds kPatience{10};

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

GstClockTime clock_time(std::chrono::nanoseconds time) {
    return static_cast<GstClockTime>(std::max<std::int64_t>(time.count(), 0));
}

} // namespace

Settings TranslateState::settings() const {
    const ObjectLock lock(element_);
    return settings_;
}

void TranslateState::change_settings(const std::function<void(Settings&)>& change) {
    bool sizes_change = false;
    {
        const ObjectLock lock(element_);
        const guint before = max_frames_inside_locked();
        const guint batch_size = batch_size_locked();
        const guint in_flight = settings_.batches_in_flight;
        change(settings_);
        sizes_change = max_frames_inside_locked() != before;
        if (batch_size_locked() != batch_size || settings_.batches_in_flight != in_flight)
            promise_processing_time_locked();
    }
    announce_latency();
    if (sizes_change) {
        gst_base_transform_reconfigure_src(element_);
        gst_base_transform_reconfigure_sink(element_);
    }
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

std::shared_ptr<SharedEngine> TranslateState::open(BusError& error) {
    const Settings settings = this->settings();
    EngineSettings wanted{settings.checkpoint, settings.device, settings.precision,
                          settings.threads};
    if (wanted.checkpoint.empty()) {
        const auto checkpoint = find_default_checkpoint(error);
        if (!checkpoint)
            return nullptr;
        wanted.checkpoint = *checkpoint;
    }
    auto engine = open_engine(*library_, wanted, settings.share, error);
    if (engine)
        GST_CAT_INFO_OBJECT(unit_translate_engine_debug, element_, "checkpoint %s on device %s",
                            wanted.checkpoint.c_str(), engine->information().device.c_str());
    return engine;
}

bool TranslateState::start() {
    BusError error;
    auto engine = open(error);
    if (!engine) {
        post_bus_error(GST_ELEMENT_CAST(element_), error);
        return false;
    }
    {
        const ObjectLock lock(element_);
        engine_ = std::move(engine);
        processing_time_.reset();
        frames_pushed_ = 0;
        frames_dropped_ = 0;
    }
    mark_next_input_ = false;
    mark_next_output_ = false;
    queue_->start();
    return true;
}

void TranslateState::interrupt() {
    queue_->interrupt();
    if (const auto engine = this->engine())
        engine->discard(*queue_);
}

void TranslateState::stop() {
    interrupt();
    std::shared_ptr<SharedEngine> engine;
    {
        const ObjectLock lock(element_);
        engine = std::exchange(engine_, nullptr);
        network_size_ = {};
    }
    format_.reset();
    if (engine && !SharedEngine::leave(std::move(engine), kPatience))
        post_bus_error(GST_ELEMENT_CAST(element_),
                       {GST_LIBRARY_ERROR,
                        GST_LIBRARY_ERROR_SHUTDOWN,
                        fmt::format("The engine has not returned from its last batch for {} s. Its "
                                    "thread and memory are left behind; restart the program.",
                                    kPatience.count()),
                        {}});
}

void TranslateState::flush_start() {
    queue_->flush_start();
    if (const auto engine = this->engine())
        engine->discard(*queue_);
}

void TranslateState::flush_stop() {
    queue_->flush_stop();
    const ObjectLock lock(element_);
    proportion_ = 1.0;
    earliest_time_ = GST_CLOCK_TIME_NONE;
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
    format_ =
        std::make_shared<VideoFormat>(VideoFormat{*frame, *info, network_size_of_frame(*frame)});

    const gint rate_numerator = GST_VIDEO_INFO_FPS_N(&*info);
    const gint rate_denominator = GST_VIDEO_INFO_FPS_D(&*info);
    {
        const ObjectLock lock(element_);
        network_size_ = format_->network_size;
        frame_duration_ =
            rate_numerator > 0 && rate_denominator > 0
                ? gst_util_uint64_scale_int(GST_SECOND, rate_denominator, rate_numerator)
                : kUnknownFrameDuration;
        promise_processing_time_locked();
    }
    GST_INFO_OBJECT(element_, "format %" GST_PTR_FORMAT, caps);
    const bool prepared = prepare_engine();
    announce_latency();
    return prepared;
}

/// A live pipeline wants to know how long a batch takes before the first one is late. For others
/// the first batches tell. Returns false, after posting an error, if the engine fails.
bool TranslateState::prepare_engine() {
    GstQuery* query = gst_query_new_latency();
    gboolean live = FALSE;
    if (gst_pad_peer_query(GST_BASE_TRANSFORM_SINK_PAD(element_), query))
        gst_query_parse_latency(query, &live, nullptr, nullptr);
    gst_query_unref(query);
    set_live(live);
    if (!live)
        return true;

    BatchShape shape;
    {
        const ObjectLock lock(element_);
        shape = {settings_.direction, network_size_, static_cast<int>(batch_size_locked())};
    }
    const std::uint64_t number = queue_->begin_preparation();
    engine()->prepare(shape, [queue = queue_, number](const Status& status) {
        queue->answer_preparation(number, status);
    });
    Status status;
    if (queue_->wait_for_preparation(status) != GST_FLOW_OK)
        return true; // the stream is being flushed or stopped
    if (!status.ok()) {
        post_bus_error(GST_ELEMENT_CAST(element_), engine_bus_error(status, EngineCall::Translate));
        return false;
    }
    const ObjectLock lock(element_);
    promise_processing_time_locked();
    return true;
}

TranslateState::Collecting TranslateState::collecting() const {
    const ObjectLock lock(element_);
    Collecting result;
    result.engine = engine_;
    result.frame = {settings_.direction, settings_.strength, settings_.noise, settings_.seed};
    result.rule.batch_size = batch_size_locked();
    const GstClockTime limit = waiting_limit_locked();
    if (GST_CLOCK_TIME_IS_VALID(limit))
        result.rule.deadline = engine_->clock()->now() + std::chrono::nanoseconds(limit);
    else
        result.rule.with_own_stream = true;
    result.most_inside = max_frames_inside_locked();
    return result;
}

GstClockTime TranslateState::running_time(GstBuffer* buffer) const {
    const GstSegment& segment = element_->segment;
    if (segment.format != GST_FORMAT_TIME || !gst_base_transform_is_qos_enabled(element_))
        return GST_CLOCK_TIME_NONE;
    return gst_segment_to_running_time(&segment, GST_FORMAT_TIME, GST_BUFFER_PTS(buffer));
}

GstFlowReturn TranslateState::collect(BufferPointer input) {
    const Collecting collecting = this->collecting();
    auto frame = std::make_unique<Frame>();
    frame->format = format_;
    frame->settings = collecting.frame;
    frame->rule = collecting.rule;
    frame->receiver = queue_;
    frame->running_time = running_time(input.get());
    if (queue_->is_late(*frame)) {
        frame->output = std::move(input);
        drop(*frame);
        mark_next_input_ = true;
        return GST_FLOW_OK;
    }

    GstBuffer* output = nullptr;
    const GstFlowReturn flow = GST_BASE_TRANSFORM_GET_CLASS(element_)->prepare_output_buffer(
        element_, input.get(), &output);
    if (flow != GST_FLOW_OK)
        return flow;
    if (std::exchange(mark_next_input_, false))
        GST_BUFFER_FLAG_SET(output, GST_BUFFER_FLAG_DISCONT);
    GST_CAT_LOG_OBJECT(unit_translate_batch_debug, element_, "collecting %" GST_PTR_FORMAT,
                       input.get());
    frame->input = std::move(input);
    frame->output.reset(output);
    const GstFlowReturn reserved = queue_->reserve(*frame, collecting.most_inside);
    if (reserved == GST_FLOW_OK)
        collecting.engine->submit(std::move(frame));
    return reserved;
}

GstFlowReturn TranslateState::drain() {
    if (const auto engine = this->engine())
        engine->close(*queue_);
    return queue_->wait_until_empty();
}

void TranslateState::push_frame() {
    FramePointer frame = queue_->take();
    if (!frame) {
        gst_pad_pause_task(GST_BASE_TRANSFORM_SRC_PAD(element_));
        return;
    }
    if (frame->report.warning)
        post_bus_warning(GST_ELEMENT_CAST(element_), *frame->report.warning);
    GstFlowReturn flow = GST_FLOW_OK;
    switch (frame->report.result) {
    case FrameReport::Result::Translated:
        watch_processing_time(*frame);
        flow = push_translated(*frame);
        break;
    case FrameReport::Result::Dropped:
        drop(*frame);
        mark_next_output_ = true;
        break;
    case FrameReport::Result::Failed:
        post_bus_error(GST_ELEMENT_CAST(element_), *frame->report.error);
        flow = GST_FLOW_ERROR;
        break;
    }
    const std::uint64_t generation = frame->generation;
    frame.reset();
    queue_->finish(generation, flow);
}

GstFlowReturn TranslateState::push_translated(Frame& frame) {
    if (std::exchange(mark_next_output_, false))
        GST_BUFFER_FLAG_SET(frame.output.get(), GST_BUFFER_FLAG_DISCONT);
    {
        const ObjectLock lock(element_);
        ++frames_pushed_;
    }
    GST_CAT_LOG_OBJECT(unit_translate_batch_debug, element_, "pushing %" GST_PTR_FORMAT,
                       frame.output.get());
    const GstFlowReturn flow =
        gst_pad_push(GST_BASE_TRANSFORM_SRC_PAD(element_), frame.output.release());
    if (flow != GST_FLOW_OK)
        GST_CAT_DEBUG_OBJECT(unit_translate_batch_debug, element_, "pushing ended with %s",
                             gst_flow_get_name(flow));
    return flow;
}

/// Says on the bus that a frame was dropped, as GstBaseTransform does.
void TranslateState::drop(const Frame& frame) {
    const GstBuffer* buffer = frame.output.get();
    const GstClockTime timestamp = GST_BUFFER_PTS(buffer);
    const guint64 stream_time =
        gst_segment_to_stream_time(&element_->segment, GST_FORMAT_TIME, timestamp);
    GstMessage* message = gst_message_new_qos(GST_OBJECT_CAST(element_), FALSE, frame.running_time,
                                              stream_time, timestamp, GST_BUFFER_DURATION(buffer));
    {
        const ObjectLock lock(element_);
        ++frames_dropped_;
        const auto jitter = GST_CLOCK_TIME_IS_VALID(earliest_time_)
                                ? GST_CLOCK_DIFF(frame.running_time, earliest_time_)
                                : 0;
        gst_message_set_qos_values(message, jitter, proportion_, 1000000);
        gst_message_set_qos_stats(message, GST_FORMAT_BUFFERS, frames_pushed_, frames_dropped_);
    }
    GST_CAT_DEBUG_OBJECT(unit_translate_batch_debug, element_, "dropping the late %" GST_PTR_FORMAT,
                         buffer);
    gst_element_post_message(GST_ELEMENT_CAST(element_), message);
}

void TranslateState::set_quality_of_service(gdouble proportion, GstClockTimeDiff difference,
                                            GstClockTime timestamp) {
    if (!GST_CLOCK_TIME_IS_VALID(timestamp))
        return;
    const bool underflows = difference < 0 && static_cast<GstClockTime>(-difference) > timestamp;
    const GstClockTime earliest = underflows ? 0 : timestamp + difference;
    {
        const ObjectLock lock(element_);
        proportion_ = proportion;
        earliest_time_ = earliest;
    }
    queue_->set_earliest_time(earliest);
}

void TranslateState::set_live(bool live) {
    const ObjectLock lock(element_);
    live_ = live;
}

void TranslateState::watch_processing_time(const Frame& frame) {
    bool changed = false;
    {
        const ObjectLock lock(element_);
        if (!processing_time_.has_promise()) {
            promise_processing_time_locked();
            changed = processing_time_.has_promise();
        }
        changed |= processing_time_.add(clock_time(frame.report.done - frame.report.closed));
    }
    if (changed)
        announce_latency();
}

std::shared_ptr<SharedEngine> TranslateState::engine() const {
    const ObjectLock lock(element_);
    return engine_;
}

GstClockTime TranslateState::latency() const {
    const ObjectLock lock(element_);
    return latency_locked();
}

guint TranslateState::max_frames_inside() const {
    const ObjectLock lock(element_);
    return max_frames_inside_locked();
}

guint TranslateState::batch_size_locked() const {
    return settings_.batch_size == 0 ? 1 : settings_.batch_size;
}

/// batches-in-flight full batches, and one that lacks a frame.
guint TranslateState::max_frames_inside_locked() const {
    return batch_size_locked() * (settings_.batches_in_flight + 1) - 1;
}

/// For how long a frame waits for the rest of its batch where frames come as their rate says.
GstClockTime TranslateState::collecting_time_locked() const {
    return MIN(settings_.max_latency, (batch_size_locked() - 1) * frame_duration_);
}

/// For how long a frame waits for the rest of its batch at most.
GstClockTime TranslateState::waiting_limit_locked() const {
    if (GST_CLOCK_TIME_IS_VALID(settings_.max_latency) || !live_)
        return settings_.max_latency;
    return collecting_time_locked();
}

GstClockTime TranslateState::latency_locked() const {
    return collecting_time_locked() + processing_time_.promised();
}

void TranslateState::promise_processing_time_locked() {
    processing_time_.reset();
    if (!engine_ || network_size_ == NetworkSize{})
        return;
    const auto time = engine_->batch_time(
        {settings_.direction, network_size_, static_cast<int>(batch_size_locked())});
    if (time)
        processing_time_.promise(clock_time(*time) * settings_.batches_in_flight);
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
