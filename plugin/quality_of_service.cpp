#include "plugin/quality_of_service.h"

namespace unit {

void QualityOfService::reset() {
    const std::lock_guard lock(mutex_);
    proportion_ = 1.0;
    earliest_time_ = GST_CLOCK_TIME_NONE;
    pushed_ = 0;
    dropped_ = 0;
}

void QualityOfService::forget_event() {
    const std::lock_guard lock(mutex_);
    proportion_ = 1.0;
    earliest_time_ = GST_CLOCK_TIME_NONE;
}

void QualityOfService::take_event(GstEvent* event, GstClockTime frame_duration,
                                  GstClockTime overload) {
    gdouble proportion = 1.0;
    GstClockTimeDiff difference = 0;
    GstClockTime timestamp = GST_CLOCK_TIME_NONE;
    // Keeps timestamp + difference from being negative.
    gst_event_parse_qos(event, nullptr, &proportion, &difference, &timestamp);
    const std::lock_guard lock(mutex_);
    proportion_ = proportion;
    earliest_time_ = GST_CLOCK_TIME_NONE;
    if (GST_CLOCK_TIME_IS_VALID(timestamp)) {
        earliest_time_ = timestamp + static_cast<GstClockTime>(difference);
        if (overload > 0)
            earliest_time_ += overload;
        else if (difference > 0)
            earliest_time_ += static_cast<GstClockTime>(difference) + frame_duration;
    }
}

bool QualityOfService::is_late(GstClockTime running_time) const {
    const std::lock_guard lock(mutex_);
    return GST_CLOCK_TIME_IS_VALID(earliest_time_) && GST_CLOCK_TIME_IS_VALID(running_time) &&
           running_time <= earliest_time_;
}

void QualityOfService::count_pushed() {
    const std::lock_guard lock(mutex_);
    ++pushed_;
}

GstMessage* QualityOfService::count_dropped(GstObject* source, const GstSegment& segment,
                                            const GstBuffer* buffer) {
    const GstClockTime timestamp = GST_BUFFER_PTS(buffer);
    const guint64 running_time = gst_segment_to_running_time(&segment, GST_FORMAT_TIME, timestamp);
    GstMessage* message =
        gst_message_new_qos(source, FALSE, running_time,
                            gst_segment_to_stream_time(&segment, GST_FORMAT_TIME, timestamp),
                            timestamp, GST_BUFFER_DURATION(buffer));
    const std::lock_guard lock(mutex_);
    ++dropped_;
    gst_message_set_qos_values(message, GST_CLOCK_DIFF(running_time, earliest_time_), proportion_,
                               1000000);
    gst_message_set_qos_stats(message, GST_FORMAT_BUFFERS, pushed_, dropped_);
    return message;
}

void QualityOfService::write(GstStructure* structure) const {
    const std::lock_guard lock(mutex_);
    gst_structure_set(structure, "frames-out", G_TYPE_UINT64, pushed_, "frames-dropped",
                      G_TYPE_UINT64, dropped_, nullptr);
}

} // namespace unit
