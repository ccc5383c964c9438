#include "plugin/debug_categories.h"
#include "plugin/object_lock.h"
#include "plugin/translate_state.h"

#include <utility>

#define GST_CAT_DEFAULT unit_translate_batch_debug

// The way of the frames of an element: the streaming thread and the source task.
namespace unit {

/// Between two frames: what has changed since the last one. A checkpoint that was loaded in the
/// background takes over; frames that are inside are finished by the one before. Memory is planned
/// again for another model or batch size. Returns false, after posting an error, if it is too
/// little.
bool TranslateState::take_changes() {
    EngineUse next;
    bool batch_size_changed = false;
    {
        const ObjectLock lock(element_);
        if (!next_engine_ && !batch_size_changed_)
            return true;
        batch_size_changed = std::exchange(batch_size_changed_, false);
        next = std::exchange(next_engine_, EngineUse());
    }
    if (next)
        take_over(std::move(next));
    const bool fits = !batch_size_changed || plan_batches();
    announce_latency();
    return fits;
}

void TranslateState::take_over(EngineUse next) {
    const BatchPlan plan = plan_for(*next.get());
    // It fitted when it was loaded; the caps may have changed since then.
    BusError reason;
    if (!fits(plan, reason)) {
        warn_that_checkpoint_stays(std::move(reason));
        retire(std::move(next));
        return;
    }
    {
        const ObjectLock lock(element_);
        std::swap(engine_, next);
        promise_processing_time_locked();
    }
    next->close(*queue_);
    retire(std::move(next));
    // The new one may know the stream from before, where other elements have kept it.
    interrupt_stream();
    follow(plan);
    GST_CAT_INFO_OBJECT(unit_translate_engine_debug, element_, "the new checkpoint takes over");
}

bool TranslateState::is_quality_of_service_wanted() const {
    return element_->segment.format == GST_FORMAT_TIME &&
           gst_base_transform_is_qos_enabled(element_);
}

FramePointer TranslateState::new_frame(GstBuffer* input, std::size_t& most_inside,
                                       GstClockTime& waiting_limit) const {
    auto frame = std::make_unique<Frame>();
    frame->format = format_;
    frame->receiver = queue_;
    if (is_quality_of_service_wanted())
        frame->running_time =
            gst_segment_to_running_time(&element_->segment, GST_FORMAT_TIME, GST_BUFFER_PTS(input));
    const ObjectLock lock(element_);
    frame->settings = {settings_.direction, settings_.strength, settings_.noise, settings_.seed,
                       static_cast<float>(settings_.temporal_smoothing)};
    frame->stream = stream_;
    frame->part = part_;
    most_inside = latency_.most_inside();
    frame->rule.batch_size = latency_.batch_size;
    waiting_limit = latency_.waiting_limit();
    frame->rule.with_own_stream = !GST_CLOCK_TIME_IS_VALID(waiting_limit);
    return frame;
}

GstFlowReturn TranslateState::collect(BufferPointer input) {
    if (!take_changes())
        return GST_FLOW_ERROR;
    statistics_.count_input();
    if (continuity_.is_broken_by(input.get(), element_->segment.rate))
        interrupt_stream();
    std::size_t most_inside = 0;
    GstClockTime waiting_limit = GST_CLOCK_TIME_NONE;
    FramePointer frame = new_frame(input.get(), most_inside, waiting_limit);
    // The engine does not see it. What comes next is not to go on from what was before it.
    if (frame->settings.strength <= 0.0F)
        interrupt_stream();
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
    // What was begun with a larger batch size would never be full, and leave no room.
    if (frame->rule.batch_size != std::exchange(last_batch_size_, frame->rule.batch_size))
        engine()->close(*queue_);
    const GstFlowReturn reserved = queue_->reserve(*frame, most_inside);
    if (reserved != GST_FLOW_OK)
        return reserved;
    // It waits for its batch from now on; up to here it waited for room.
    const auto engine = this->engine();
    if (!frame->rule.with_own_stream)
        frame->rule.deadline = later(engine->clock()->now(), waiting_limit);
    engine->submit(std::move(frame));
    return GST_FLOW_OK;
}

GstFlowReturn TranslateState::drain() {
    if (const auto engine = this->engine())
        engine->close(*queue_);
    return queue_->wait_until_empty();
}

bool TranslateState::push_in_order(EventPointer event) {
    EventPointer rest = queue_->append(std::move(event));
    if (!rest)
        return true;
    if (queue_->flow() == GST_FLOW_FLUSHING)
        return false;
    return gst_pad_push_event(GST_BASE_TRANSFORM_SRC_PAD(element_), rest.release()) != FALSE;
}

/// Those of events that were not pushed which hold for what follows.
void TranslateState::store_sticky(const FrameQueue::Events& events) {
    for (const auto& event : events) {
        if (gst_event_type_get_flags(GST_EVENT_TYPE(event.get())) & GST_EVENT_TYPE_STICKY)
            gst_pad_store_sticky_event(GST_BASE_TRANSFORM_SRC_PAD(element_), event.get());
    }
}

void TranslateState::flush_start() {
    store_sticky(queue_->flush_start());
    caps_preparation_.cancel();
    if (const auto engine = this->engine())
        engine->discard(*queue_);
}

void TranslateState::flush_stop() {
    // A frame that was on its way to the engine when the flush began got there afterwards.
    if (const auto engine = this->engine())
        engine->discard(*queue_);
    queue_->flush_stop();
    {
        const ObjectLock lock(element_);
        position_ = GST_CLOCK_TIME_NONE;
    }
    if (queue_->flow() != GST_FLOW_FLUSHING)
        caps_preparation_.allow();
    queue_->quality_of_service.forget_event();
}

void TranslateState::push_frame() {
    auto [frame, event, generation] = queue_->take([this] {
        GST_DEBUG_OBJECT(element_, "no frame for %d s; those inside wait for no more",
                         static_cast<int>(FrameQueue::kPatience.count()));
        if (const auto engine = this->engine())
            engine->close(*queue_);
    });
    if (event) {
        gst_pad_push_event(GST_BASE_TRANSFORM_SRC_PAD(element_), event.release());
        store_sticky(queue_->finish(generation, GST_FLOW_OK));
        return;
    }
    if (!frame) {
        gst_pad_pause_task(GST_BASE_TRANSFORM_SRC_PAD(element_));
        return;
    }
    if (frame->report.warning)
        post_bus_warning(GST_ELEMENT_CAST(element_), *frame->report.warning);
    if (frame->report.largest_batch)
        note_largest_batch(*frame->report.largest_batch);
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
    store_sticky(queue_->finish(generation, flow));
}

/// What the device had memory for. The next frame is batched by that.
void TranslateState::note_largest_batch(std::size_t frames) {
    const ObjectLock lock(element_);
    batch_size_changed_ |= frames < latency_.batch_size;
}

GstFlowReturn TranslateState::push_translated(Frame& frame) {
    if (std::exchange(mark_next_output_, false))
        GST_BUFFER_FLAG_SET(frame.output.get(), GST_BUFFER_FLAG_DISCONT);
    queue_->quality_of_service.count_pushed();
    remember_position(frame.output.get());
    GST_LOG_OBJECT(element_, "pushing %" GST_PTR_FORMAT, frame.output.get());
    const GstFlowReturn flow =
        gst_pad_push(GST_BASE_TRANSFORM_SRC_PAD(element_), frame.output.release());
    if (flow != GST_FLOW_OK)
        GST_DEBUG_OBJECT(element_, "pushing ended with %s", gst_flow_get_name(flow));
    return flow;
}

void TranslateState::remember_position(const GstBuffer* output) {
    const GstSegment& segment = element_->segment;
    if (segment.format != GST_FORMAT_TIME || !GST_BUFFER_PTS_IS_VALID(output))
        return;
    GstClockTime time = GST_BUFFER_PTS(output);
    // Backwards, the beginning of a frame is where it ends.
    if (segment.rate > 0.0 && GST_BUFFER_DURATION_IS_VALID(output))
        time += GST_BUFFER_DURATION(output);
    if (GST_CLOCK_TIME_IS_VALID(segment.stop))
        time = MIN(time, segment.stop);
    const GstClockTime position = gst_segment_to_stream_time(&segment, GST_FORMAT_TIME, time);
    const ObjectLock lock(element_);
    position_ = position;
}

GstClockTime TranslateState::position() const {
    const ObjectLock lock(element_);
    return position_;
}

/// A frame that came too late, from its input or, with the same times, its output.
void TranslateState::drop(const GstBuffer* buffer) {
    GST_DEBUG_OBJECT(element_, "dropping the late %" GST_PTR_FORMAT, buffer);
    gst_element_post_message(GST_ELEMENT_CAST(element_),
                             queue_->quality_of_service.count_dropped(GST_OBJECT_CAST(element_),
                                                                      element_->segment, buffer));
}

void TranslateState::take_quality_of_service(GstEvent* event) {
    GstClockTime duration = 0;
    GstClockTime overload = 0;
    {
        const ObjectLock lock(element_);
        duration = latency_.frame_duration();
        overload = latency_.overload();
    }
    queue_->quality_of_service.take_event(event, duration, overload);
}

} // namespace unit
