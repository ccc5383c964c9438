#pragma once

#include "plugin/batching/frame.h"

#include <gst/gst.h>

#include <mutex>

namespace unit {

/// Counts what an element does, for its property `stats`. Threads: any; no other lock is taken
/// inside.
class Statistics {
  public:
    void reset();

    /// A frame that came in.
    void count_input();
    /// A frame that came back from the engine, translated.
    void count_translated(const Frame& frame);

    /// Adds the fields that it knows (README.md lists them). All times are sums in nanoseconds.
    void write(GstStructure* structure) const;

  private:
    mutable std::mutex mutex_;
    // Guarded by mutex_.
    guint64 frames_in_ = 0;
    guint64 translated_ = 0;
    guint64 batches_ = 0;
    std::uint64_t last_batch_ = 0;
    double fill_ = 0.0; ///< sum of each batch's share of a full one
    BatchTimes times_;
    std::chrono::nanoseconds waited_{0};
};

} // namespace unit
