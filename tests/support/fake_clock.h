#pragma once

#include "plugin/batching/clock.h"

#include <atomic>

namespace unit {

/// A clock that stands still until a test advances it. Threads: any.
class FakeClock final : public Clock {
  public:
    Time now() const override { return Time(std::chrono::nanoseconds(nanoseconds_)); }

    /// Looks again and again, since the test advances the time without the waiter's lock.
    void wait_until(std::condition_variable& changed, std::unique_lock<std::mutex>& lock,
                    Time) override {
        changed.wait_for(lock, std::chrono::milliseconds(1));
    }

    void advance(std::chrono::nanoseconds duration) { nanoseconds_ += duration.count(); }

  private:
    std::atomic<std::int64_t> nanoseconds_ =
        std::chrono::nanoseconds(std::chrono::hours(1)).count();
};

} // namespace unit
