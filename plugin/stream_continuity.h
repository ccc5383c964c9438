#pragma once

#include <gst/gst.h>

namespace unit {

/// Tells from timestamps and flags which buffers of a stream do not follow the one before them.
/// Threads: one at a time.
class StreamContinuity {
  public:
    /// For so long nothing may have been shown between two that follow each other.
    static constexpr GstClockTime kLongestGap = GST_SECOND;

    /// Looks at the next buffer. Whether it does not follow the one before: it begins before that
    /// one, or more than kLongestGap after its end; it has no timestamp where that one has; or it
    /// has the flag RESYNC. DISCONT alone says less: leaky queues set it for each frame that they
    /// drop. `rate`: of the segment; below 0 time runs backwards. The first buffer follows.
    bool is_broken_by(const GstBuffer* buffer, gdouble rate);

  private:
    /// GST_CLOCK_TIME_NONE where there is no timestamp.
    struct Times {
        GstClockTime begin = GST_CLOCK_TIME_NONE;
        GstClockTime end = GST_CLOCK_TIME_NONE;
    };

    Times last_;
};

} // namespace unit
