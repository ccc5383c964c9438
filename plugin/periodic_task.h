#pragma once

#include <gst/gst.h>

#include <functional>
#include <memory>

namespace unit {

/// Calls a function again and again on a thread of its own. Threads: one at a time; also from the
/// function itself.
class PeriodicTask {
  public:
    PeriodicTask() = default;
    ~PeriodicTask() { stop(); }
    PeriodicTask(const PeriodicTask&) = delete;
    PeriodicTask& operator=(const PeriodicTask&) = delete;

    /// Begins anew; the first call is one interval from now. An interval of 0 stops it. Throws
    /// std::system_error if the system gives no thread.
    void start(GstClockTime interval, std::function<void()> work);

    /// Afterwards no call begins; one may still be running, so `work` must own what it uses.
    void stop();

  private:
    struct State;
    std::shared_ptr<State> state_;
};

} // namespace unit
