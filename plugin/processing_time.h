#pragma once

#include <gst/gst.h>

#include <deque>

namespace unit {

/// How long a frame is in the engine at most, once its batch is closed: what the element promises
/// downstream as a part of its latency, and keeps watching. All times are whole milliseconds,
/// rounded up, so that small changes of no consequence change nothing. Threads: one at a time.
class ProcessingTime {
  public:
    /// Samples that the percentile is taken of, and how many it needs.
    static constexpr std::size_t kWindow = 200;
    static constexpr std::size_t kFewest = 20;

    /// Begins anew with a promise from a measurement.
    void promise(GstClockTime time);

    /// Forgets all: no promise yet.
    void reset();

    /// How long a frame really was in the engine. True if that raised the promise: because there
    /// was none, or because the 95th percentile of the last kWindow samples is more than 20 % above
    /// it.
    bool add(GstClockTime sample);

    bool has_promise() const { return promised_; }
    /// 0 without a promise.
    GstClockTime promised() const { return time_; }
    /// What was promised from a measurement, without what samples raised it to. 0 without one.
    GstClockTime measured() const { return measured_; }

  private:
    void raise(GstClockTime time);
    GstClockTime percentile_95() const;

    bool promised_ = false;
    GstClockTime time_ = 0;
    GstClockTime measured_ = 0;
    std::deque<GstClockTime> samples_;
};

} // namespace unit
