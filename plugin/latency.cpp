#include "plugin/latency.h"

namespace unit {

void Latency::set_frame_rate(gint numerator, gint denominator) {
    frame_duration_ = numerator > 0 && denominator > 0
                          ? gst_util_uint64_scale_int(GST_SECOND, denominator, numerator)
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

} // namespace unit
