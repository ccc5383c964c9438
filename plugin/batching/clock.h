#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace unit {

using Time = std::chrono::steady_clock::time_point;

/// The time that is so many nanoseconds later, or Time::max().
inline Time later(Time time, std::uint64_t nanoseconds) {
    const auto left = static_cast<std::uint64_t>((Time::max() - time).count());
    return nanoseconds >= left ? Time::max() : time + std::chrono::nanoseconds(nanoseconds);
}

/// For logs.
inline double milliseconds(std::chrono::nanoseconds time) {
    return std::chrono::duration<double, std::milli>(time).count();
}

/// The time by which batches are closed, so that tests can let it pass. Threads: any.
class Clock {
  public:
    Clock() = default;
    Clock(const Clock&) = delete;
    Clock& operator=(const Clock&) = delete;
    virtual ~Clock() = default;

    virtual Time now() const = 0;
    /// Waits until `changed` is notified or `time` has come; Time::max() never comes. May return
    /// earlier.
    virtual void wait_until(std::condition_variable& changed, std::unique_lock<std::mutex>& lock,
                            Time time) = 0;
};

/// Real time.
class SteadyClock final : public Clock {
  public:
    Time now() const override { return std::chrono::steady_clock::now(); }
    void wait_until(std::condition_variable& changed, std::unique_lock<std::mutex>& lock,
                    Time time) override {
        // Some libraries overflow while they turn Time::max() into their own clock's time.
        if (time == Time::max())
            changed.wait(lock);
        else
            changed.wait_until(lock, time);
    }
};

} // namespace unit
