#pragma once

#include "plugin/processing_time.h"

#include <gst/gst.h>

#include <chrono>

namespace unit {

/// A duration as GStreamer's clocks count it; 0 for one that is negative.
inline GstClockTime clock_time(std::chrono::nanoseconds time) {
    return static_cast<GstClockTime>(MAX(time.count(), 0));
}

/// What the element adds to the latency of a pipeline: the time for which a frame waits for the
/// rest of its batch, and the time that the batches in flight take. Threads: one at a time.
class Latency {
  public:
    /// Taken for the duration of a frame where the caps have no frame rate: that of 25 frames/s.
    static constexpr GstClockTime kUnknownFrameDuration = 40 * GST_MSECOND;

    guint batch_size = 1;
    guint batches_in_flight = 1;
    guint engine_depth = 1;                         ///< batches that the engine computes at a time
    GstClockTime max_latency = GST_CLOCK_TIME_NONE; ///< the property; none: automatic
    bool live = false;                              ///< what upstream says of itself
    ProcessingTime processing_time;                 ///< of the batches in flight together

    /// 0/1, or anything that is no rate: kUnknownFrameDuration.
    void set_frame_rate(gint numerator, gint denominator);

    GstClockTime frame_duration() const { return frame_duration_; }

    /// For how long a frame waits for the rest of its batch where frames come as their rate says.
    GstClockTime collecting_time() const;

    /// For how long a frame waits for the rest of its batch at most. None, outside live pipelines,
    /// unless max-latency is set: batches are full then, and runs repeatable.
    GstClockTime waiting_limit() const;

    /// The sum, for the LATENCY query.
    GstClockTime total() const { return collecting_time() + processing_time.promised(); }

    /// Where a batch takes longer than its frames last: how long after what downstream says of a
    /// frame those come out that are not in the engine yet. 0 where the engine keeps up.
    GstClockTime overload() const;

    /// Frames of the batches in flight, and of one that lacks a frame.
    guint frames_of_batches() const { return batch_size * (batches_in_flight + 1) - 1; }

    /// The same where nobody waits for frames. An engine that computes several batches at a time
    /// then has as many more that wait for it: it takes them only when it is done with one, and
    /// would stand still until the next had come.
    guint frames_of_offline_batches() const;

    /// How many frames may be inside at a time: the batches in flight, and one that lacks a frame.
    /// In a live pipeline of a known frame rate no more than come while one may be inside, as long
    /// as it was measured: where others use the engine too, and it falls behind, frames then wait
    /// before the element, where a leaky queue can drop them, instead of growing old in it.
    guint most_inside() const;

  private:
    bool has_frame_rate_ = false;
    GstClockTime frame_duration_ = kUnknownFrameDuration;
};

} // namespace unit
