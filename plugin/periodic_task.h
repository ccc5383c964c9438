#pragma once

#include <gst/gst.h>

#include <functional>

namespace unit {

/// Calls a function again and again, on the thread of GStreamer's system clock. Threads: one at a
/// time.
class PeriodicTask {
  public:
    PeriodicTask() = default;
    ~PeriodicTask() { stop(); }
    PeriodicTask(const PeriodicTask&) = delete;
    PeriodicTask& operator=(const PeriodicTask&) = delete;

    /// Begins anew; the first call is one interval from now. An interval of 0 stops it.
    void start(GstClockTime interval, std::function<void()> work);

    /// Afterwards no call begins; one may still be running on the clock's thread, so `work` must
    /// own what it uses.
    void stop();

  private:
    GstClockID id_ = nullptr;
};

} // namespace unit
