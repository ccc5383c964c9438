#include "plugin/debug_categories.h"
#include "plugin/frame_format.h"
#include "plugin/memory_plan.h"
#include "plugin/object_lock.h"
#include "plugin/translate_state.h"

#include <fmt/format.h>

#include <utility>

#define GST_CAT_DEFAULT unit_translate_batch_debug

// The way of the frames of an element: formats, the streaming thread, the source task, latency.
namespace unit {
namespace {

/// Of automatic batches on a GPU: frames where nobody waits, and the largest where somebody does,
/// with the latency that they may cost.
constexpr guint kBatchSizeOffline = 8;
constexpr guint kLargestAutomaticBatch = 16;
constexpr GstClockTime kLatencyBudget = 100 * GST_MSECOND;

GstClockTime clock_time(std::chrono::nanoseconds time) {
    return static_cast<GstClockTime>(MAX(time.count(), 0));
}

BusError too_little_memory(const MemoryPlan& plan, const FrameFormat& frame, std::uint64_t limit) {
    return {GST_RESOURCE_ERROR,
            GST_RESOURCE_ERROR_NO_SPACE_LEFT,
            fmt::format("A frame of {}x{} pixels needs {} MB of memory, {} MB may be used. A "
                        "processing size of {}x{} fits: set processing-width and "
                        "processing-height, or raise memory-limit.",
                        frame.width, frame.height, plan.needed / 1'000'000, limit / 1'000'000,
                        plan.fitting.width, plan.fitting.height),
            {}};
}

BusError smaller_batch(const MemoryPlan& plan, int wanted, std::uint64_t limit) {
    return {GST_RESOURCE_ERROR,
            GST_RESOURCE_ERROR_NO_SPACE_LEFT,
            fmt::format("Batches of {} frames need {} MB of memory, {} MB may be used; going on "
                        "with batches of {}.",
                        wanted, plan.needed / 1'000'000, limit / 1'000'000, plan.frames),
            {}};
}

} // namespace

bool TranslateState::set_format(GstCaps* caps) {
    const auto info = read_caps(caps);
    if (!info) {
        GST_CAT_ERROR_OBJECT(unit_translate_debug, element_, "no raw video: %" GST_PTR_FORMAT,
                             caps);
        return false;
    }
    std::string reason;
    const auto frame = frame_format(*info, reason);
    if (!frame) {
        post_bus_error(GST_ELEMENT_CAST(element_),
                       {GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT, reason, {}});
        return false;
    }
    format_ = std::make_shared<VideoFormat>(VideoFormat{*frame, *info, network_size_of(*frame)});
    const bool live = ask_whether_live();
    {
        const ObjectLock lock(element_);
        network_size_ = format_->network_size;
        largest_batch_ = Settings::kMaxBatchSize;
        latency_.live = live;
        latency_.set_frame_rate(GST_VIDEO_INFO_FPS_N(&*info), GST_VIDEO_INFO_FPS_D(&*info));
        latency_.processing_time.reset();
        update_latency_locked();
    }
    GST_CAT_INFO_OBJECT(unit_translate_debug, element_,
                        "%s pipeline, networks at %dx%d, %" GST_PTR_FORMAT,
                        live ? "live" : "not a live", format_->network_size.width,
                        format_->network_size.height, caps);
    const bool is_ready = choose_batch_size() && plan_batches() && (!live || prepare_full_batch());
    announce_latency();
    return is_ready;
}

/// What batch-size = 0 means. On the CPU, where more frames at a time gain little and cost latency,
/// one. On a GPU, as many as keep the element's latency within max-latency, or 100 ms where that is
/// not set; and 8 where nobody waits. Returns false, after posting an error, if the engine fails.
bool TranslateState::choose_batch_size() {
    const bool is_cpu = engine()->information().is_cpu;
    BatchShape shape;
    Latency latency;
    {
        const ObjectLock lock(element_);
        automatic_batch_size_ = is_cpu ? 1 : kBatchSizeOffline;
        update_latency_locked();
        if (is_cpu || settings_.batch_size != 0 || !latency_.live)
            return true;
        latency = latency_;
        shape = full_batch_locked();
    }
    const GstClockTime budget =
        GST_CLOCK_TIME_IS_VALID(latency.max_latency) ? latency.max_latency : kLatencyBudget;
    guint chosen = 1;
    for (guint candidate = 1; candidate <= kLargestAutomaticBatch; candidate *= 2) {
        shape.frames = static_cast<int>(candidate);
        if (!prepare_engine(shape))
            return false;
        const auto time = engine()->batch_time(shape);
        latency.batch_size = candidate;
        latency.processing_time.promise(clock_time(time.value_or(std::chrono::nanoseconds(0))) *
                                        latency.batches_in_flight);
        if (!time || latency.total() > budget)
            break;
        chosen = candidate;
    }
    const ObjectLock lock(element_);
    automatic_batch_size_ = chosen;
    update_latency_locked();
    GST_CAT_INFO_OBJECT(unit_translate_debug, element_, "batches of %u frames by themselves",
                        chosen);
    return true;
}

/// The processing size, where it is set: of the frame's shape where only one side is.
NetworkSize TranslateState::network_size_of(const FrameFormat& frame) const {
    const ObjectLock lock(element_);
    guint64 width = settings_.processing_width;
    guint64 height = settings_.processing_height;
    if (width == 0 && height == 0)
        return network_size_of_frame(frame);
    const auto frame_width = static_cast<guint64>(frame.width);
    const auto frame_height = static_cast<guint64>(frame.height);
    if (width == 0)
        width = gst_util_uint64_scale_round(height, frame_width, frame_height);
    else if (height == 0)
        height = gst_util_uint64_scale_round(width, frame_height, frame_width);
    return {padded_size(static_cast<int>(MAX(width, 1))),
            padded_size(static_cast<int>(MAX(height, 1)))};
}

bool TranslateState::ask_whether_live() const {
    GstQuery* query = gst_query_new_latency();
    gboolean live = FALSE;
    if (gst_pad_peer_query(GST_BASE_TRANSFORM_SINK_PAD(element_), query))
        gst_query_parse_latency(query, &live, nullptr, nullptr);
    gst_query_unref(query);
    return live != FALSE;
}

/// Makes batches as small as the memory asks for. Linux would kill the process where it ran out.
bool TranslateState::plan_batches() {
    const auto engine = this->engine();
    BatchShape wanted;
    std::uint64_t limit = 0;
    guint64 buffers_of_frame = 0;
    {
        const ObjectLock lock(element_);
        largest_batch_ = Settings::kMaxBatchSize;
        update_latency_locked();
        wanted = full_batch_locked();
        limit = settings_.memory_limit;
        // An input and an output for each frame inside; not in the memory of a GPU.
        if (engine->information().is_cpu)
            buffers_of_frame = 2 * (settings_.batches_in_flight + 1) * format_->info.size;
        // Where the network computes at another size, two images as large as the frame.
        const FrameFormat& frame = format_->frame_format;
        if (format_->network_size != network_size_of_frame(frame))
            buffers_of_frame +=
                24 * static_cast<guint64>(frame.width) * static_cast<guint64>(frame.height);
    }
    if (limit == 0)
        limit = engine->memory_available() / 5 * 4;
    const MemoryPlan plan = plan_memory(wanted, limit, [&](const BatchShape& shape) {
        return engine->memory_needed(shape) +
               static_cast<std::uint64_t>(shape.frames) * buffers_of_frame;
    });
    if (plan.frames == 0) {
        post_bus_error(GST_ELEMENT_CAST(element_),
                       too_little_memory(plan, format_->frame_format, limit));
        return false;
    }
    if (plan.frames < wanted.frames) {
        {
            const ObjectLock lock(element_);
            largest_batch_ = static_cast<guint>(plan.frames);
            update_latency_locked();
        }
        post_bus_warning(GST_ELEMENT_CAST(element_), smaller_batch(plan, wanted.frames, limit));
    }
    return true;
}

/// A live pipeline wants to know how long a batch takes before the first one is late; for others
/// the first batches tell. Returns false, after posting an error, if the engine fails.
bool TranslateState::prepare_full_batch() {
    BatchShape shape;
    {
        const ObjectLock lock(element_);
        shape = full_batch_locked();
    }
    if (!prepare_engine(shape))
        return false;
    const ObjectLock lock(element_);
    promise_processing_time_locked();
    return true;
}

/// Waits until the engine is ready for a shape, or the stream is flushed or stopped. Returns false,
/// after posting an error, if the engine fails.
bool TranslateState::prepare_engine(const BatchShape& shape) {
    const std::uint64_t number = queue_->begin_preparation();
    engine()->prepare(shape, [queue = queue_, number](const Status& status) {
        queue->answer_preparation(number, status);
    });
    Status status;
    if (queue_->wait_for_preparation(status) != GST_FLOW_OK || status.ok())
        return true;
    post_bus_error(GST_ELEMENT_CAST(element_), engine_bus_error(status, EngineCall::Translate));
    return false;
}

/// Between two frames: what has changed since the last one. A checkpoint that was loaded in the
/// background takes over; frames that are inside are finished by the one before. Memory is planned
/// again for another model or batch size. Returns false, after posting an error, if it is too
/// little.
bool TranslateState::take_changes() {
    std::shared_ptr<SharedEngine> before;
    {
        const ObjectLock lock(element_);
        if (!next_engine_ && !batch_size_changed_)
            return true;
        batch_size_changed_ = false;
        if (next_engine_)
            before = std::exchange(engine_, std::exchange(next_engine_, nullptr));
        promise_processing_time_locked();
    }
    if (before) {
        before->close(*queue_);
        GST_CAT_INFO_OBJECT(unit_translate_engine_debug, element_, "the new checkpoint takes over");
    }
    const bool fits = plan_batches();
    announce_latency();
    return fits;
}

bool TranslateState::is_quality_of_service_wanted() const {
    return element_->segment.format == GST_FORMAT_TIME &&
           gst_base_transform_is_qos_enabled(element_);
}

FramePointer TranslateState::new_frame(GstBuffer* input) const {
    auto frame = std::make_unique<Frame>();
    frame->format = format_;
    frame->receiver = queue_;
    if (is_quality_of_service_wanted())
        frame->running_time =
            gst_segment_to_running_time(&element_->segment, GST_FORMAT_TIME, GST_BUFFER_PTS(input));
    const ObjectLock lock(element_);
    frame->settings = {settings_.direction, settings_.strength, settings_.noise, settings_.seed};
    frame->rule.batch_size = latency_.batch_size;
    const GstClockTime limit = latency_.waiting_limit();
    frame->rule.with_own_stream = !GST_CLOCK_TIME_IS_VALID(limit);
    if (!frame->rule.with_own_stream)
        frame->rule.deadline = engine_->clock()->now() + std::chrono::nanoseconds(limit);
    return frame;
}

GstFlowReturn TranslateState::collect(BufferPointer input) {
    if (!take_changes())
        return GST_FLOW_ERROR;
    statistics_.count_input();
    FramePointer frame = new_frame(input.get());
    if (queue_->is_late(*frame)) {
        drop(input.get());
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
    GST_LOG_OBJECT(element_, "collecting %" GST_PTR_FORMAT, input.get());
    frame->input = std::move(input);
    frame->output.reset(output);
    const GstFlowReturn reserved = queue_->reserve(*frame, max_frames_inside());
    if (reserved == GST_FLOW_OK)
        engine()->submit(std::move(frame));
    return reserved;
}

GstFlowReturn TranslateState::drain() {
    if (const auto engine = this->engine())
        engine->close(*queue_);
    return queue_->wait_until_empty();
}

void TranslateState::flush_start() {
    queue_->flush_start();
    if (const auto engine = this->engine())
        engine->discard(*queue_);
}

void TranslateState::flush_stop() {
    queue_->flush_stop();
    queue_->quality_of_service.forget_event();
}

void TranslateState::push_frame() {
    const FramePointer frame = queue_->take();
    if (!frame) {
        gst_pad_pause_task(GST_BASE_TRANSFORM_SRC_PAD(element_));
        return;
    }
    if (frame->report.warning)
        post_bus_warning(GST_ELEMENT_CAST(element_), *frame->report.warning);
    GstFlowReturn flow = GST_FLOW_OK;
    switch (frame->report.result) {
    case FrameReport::Result::Translated:
        statistics_.count_translated(*frame);
        watch_processing_time(*frame);
        flow = push_translated(*frame);
        break;
    case FrameReport::Result::Dropped:
        drop(frame->output.get());
        mark_next_output_ = true;
        break;
    case FrameReport::Result::Failed:
        post_bus_error(GST_ELEMENT_CAST(element_), *frame->report.error);
        flow = GST_FLOW_ERROR;
        break;
    }
    queue_->finish(frame->generation, flow);
}

GstFlowReturn TranslateState::push_translated(Frame& frame) {
    if (std::exchange(mark_next_output_, false))
        GST_BUFFER_FLAG_SET(frame.output.get(), GST_BUFFER_FLAG_DISCONT);
    queue_->quality_of_service.count_pushed();
    GST_LOG_OBJECT(element_, "pushing %" GST_PTR_FORMAT, frame.output.get());
    const GstFlowReturn flow =
        gst_pad_push(GST_BASE_TRANSFORM_SRC_PAD(element_), frame.output.release());
    if (flow != GST_FLOW_OK)
        GST_DEBUG_OBJECT(element_, "pushing ended with %s", gst_flow_get_name(flow));
    return flow;
}

/// A frame that came too late, from its input or, with the same times, its output.
void TranslateState::drop(const GstBuffer* buffer) {
    GST_DEBUG_OBJECT(element_, "dropping the late %" GST_PTR_FORMAT, buffer);
    gst_element_post_message(GST_ELEMENT_CAST(element_),
                             queue_->quality_of_service.count_dropped(GST_OBJECT_CAST(element_),
                                                                      element_->segment, buffer));
}

void TranslateState::take_quality_of_service(GstEvent* event) {
    queue_->quality_of_service.take_event(event);
}

void TranslateState::set_live(bool live) {
    const ObjectLock lock(element_);
    latency_.live = live;
}

void TranslateState::watch_processing_time(const Frame& frame) {
    {
        const ObjectLock lock(element_);
        if (!latency_.processing_time.has_promise())
            promise_processing_time_locked();
        latency_.processing_time.add(clock_time(frame.report.done - frame.report.closed));
    }
    announce_latency();
}

GstClockTime TranslateState::latency() const {
    const ObjectLock lock(element_);
    return latency_.total();
}

guint TranslateState::max_frames_inside() const {
    const ObjectLock lock(element_);
    return max_frames_inside_locked();
}

/// batches-in-flight full batches, and one that lacks a frame.
guint TranslateState::max_frames_inside_locked() const {
    return latency_.batch_size * (latency_.batches_in_flight + 1) - 1;
}

BatchShape TranslateState::full_batch_locked() const {
    return {settings_.direction, network_size_, static_cast<int>(latency_.batch_size)};
}

/// After a change of settings, or of the largest batch.
void TranslateState::update_latency_locked() {
    const guint wanted = settings_.batch_size == 0 ? automatic_batch_size_ : settings_.batch_size;
    const guint batch_size = MIN(wanted, largest_batch_);
    const bool changes = batch_size != latency_.batch_size ||
                         settings_.batches_in_flight != latency_.batches_in_flight;
    latency_.batch_size = batch_size;
    latency_.batches_in_flight = settings_.batches_in_flight;
    latency_.max_latency = settings_.max_latency;
    if (changes)
        promise_processing_time_locked();
}

void TranslateState::promise_processing_time_locked() {
    latency_.processing_time.reset();
    if (!engine_ || network_size_ == NetworkSize{})
        return;
    if (const auto time = engine_->batch_time(full_batch_locked()))
        latency_.processing_time.promise(clock_time(*time) * latency_.batches_in_flight);
}

void TranslateState::announce_latency() {
    {
        const ObjectLock lock(element_);
        if (latency_.total() == announced_latency_)
            return;
        announced_latency_ = latency_.total();
    }
    gst_element_post_message(GST_ELEMENT_CAST(element_),
                             gst_message_new_latency(GST_OBJECT_CAST(element_)));
}

} // namespace unit
