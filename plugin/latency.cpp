#include "plugin/latency.h"

namespace unit {

void Latency::set_frame_rate(gint numerator, gint denominator) {
    has_frame_rate_ = numerator > 0 && denominator > 0;
    // Caps may name more than one frame in a nanosecond.
    frame_duration_ = has_frame_rate_
                          ? MAX(gst_util_uint64_scale_int(GST_SECOND, denominator, numerator), 1)
                          : kUnknownFrameDuration;
}

GstClockTime Latency::collecting_time() const {
    return MIN(max_latency, (batch_size - 1) * frame_duration_);
}

GstClockTime Latency::waiting_limit() const {
    if (GST_CLOCK_TIME_IS_VALID(max_latency) || !live)
        return max_latency;
    return collecting_time();
}

GstClockTime Latency::overload() const {
    const GstClockTime batch_time = processing_time.promised() / batches_in_flight;
    if (!has_frame_rate_ || batch_time <= batch_size * frame_duration_)
        return 0;
    // With more than one in flight the next one begins before downstream tells of the last.
    return batch_time * MIN(batches_in_flight, 2);
}

guint Latency::frames_of_offline_batches() const {
    const guint begun_at_a_time = MIN(engine_depth, batches_in_flight);
    return frames_of_batches() + (begun_at_a_time - 1) * batch_size;
}

guint Latency::most_inside() const {
    if (!live)
        return frames_of_offline_batches();
    const guint of_batches = frames_of_batches();
    if (!has_frame_rate_ || processing_time.measured() == 0)
        return of_batches;
    // With the one that has just come, and one that came early.
    const GstClockTime coming =
        (collecting_time() + processing_time.measured()) / frame_duration_ + 2;
    return static_cast<guint>(MIN(of_batches, coming));
}

} // namespace unit
