#include "plugin/object_lock.h"
#include "plugin/translate_state.h"

// What the element promises downstream: latency, and how many frames it keeps.
namespace unit {

void TranslateState::set_live(bool live) {
    const ObjectLock lock(element_);
    latency_.live = live;
}

void TranslateState::watch_processing_time(const Frame& frame) {
    {
        const ObjectLock lock(element_);
        if (!latency_.processing_time.has_promise())
            promise_measured_time_locked();
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
    return latency_.most_inside();
}

guint TranslateState::max_frames_ever_inside() const {
    const ObjectLock lock(element_);
    return latency_.frames_of_offline_batches();
}

BatchShape TranslateState::full_batch_locked() const {
    return {settings_.direction, format_ ? format_->network_size : NetworkSize{},
            static_cast<int>(latency_.batch_size), settings_.temporal_smoothing > 0.0};
}

/// After a change of settings, or of the largest batch.
void TranslateState::update_latency_locked() {
    const guint batch_size = MIN(wanted_batch_size_locked(), largest_batch_);
    const bool is_smoothed = settings_.temporal_smoothing > 0.0;
    const bool changes = batch_size != latency_.batch_size ||
                         settings_.batches_in_flight != latency_.batches_in_flight ||
                         is_smoothed != promises_smoothed_;
    promises_smoothed_ = is_smoothed;
    latency_.batch_size = batch_size;
    latency_.batches_in_flight = settings_.batches_in_flight;
    latency_.max_latency = settings_.max_latency;
    if (engine_)
        latency_.engine_depth = static_cast<guint>(MAX(engine_->information().depth, 1));
    if (changes)
        promise_processing_time_locked();
}

void TranslateState::promise_processing_time_locked() {
    latency_.processing_time.reset();
    promise_measured_time_locked();
}

/// The frame that waits longest is of the last of the batches in flight: for those before it and
/// its own, each of which takes no longer than one that has the engine for itself, also in an
/// engine that computes several at a time. Keeps the samples where nothing was measured yet.
void TranslateState::promise_measured_time_locked() {
    if (!engine_ || !format_)
        return;
    if (const auto time = engine_.get()->batch_time(full_batch_locked()))
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
