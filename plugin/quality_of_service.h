#pragma once

#include <gst/gst.h>

#include <mutex>

namespace unit {

/// What downstream says about being late, and what is dropped because of it (GStreamer design
/// document "Quality-of-Service"). Threads: any; no other lock is taken inside.
class QualityOfService {
  public:
    /// Begins anew: nothing is late, nothing was dropped.
    void reset();

    /// After a flush: nothing is late.
    void forget_event();

    /// Takes a QOS event from downstream. After a frame that came late, frames count as late up to
    /// twice that and a frame's duration after it, as in GstVideoDecoder. An engine that is too
    /// slow for the stream makes frames late that are not late yet: `overload` is how long they
    /// take to come out (Latency::overload()), 0 where the engine keeps up.
    void take_event(GstEvent* event, GstClockTime frame_duration, GstClockTime overload);

    /// Whether a frame that begins at a running time is known to come too late. Not where the time
    /// is GST_CLOCK_TIME_NONE.
    bool is_late(GstClockTime running_time) const;

    void count_pushed();

    /// Counts a dropped frame and makes the message that says so. `buffer` has its timestamp and
    /// duration, which `segment` (in TIME format) places.
    GstMessage* count_dropped(GstObject* source, const GstSegment& segment,
                              const GstBuffer* buffer);

    /// Adds the numbers of pushed and dropped frames to the statistics.
    void write(GstStructure* structure) const;

  private:
    mutable std::mutex mutex_;
    // Guarded by mutex_.
    gdouble proportion_ = 1.0;
    GstClockTime earliest_time_ = GST_CLOCK_TIME_NONE;
    guint64 pushed_ = 0;
    guint64 dropped_ = 0;
};

} // namespace unit
