#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <random>
#include <utility>

namespace unit::gpu::test {

/// What threads and objects of an AsynchronousDevice do together. Threads: any.
struct AsynchronousState {
    std::chrono::microseconds longest_delay{0};
    std::mutex mutex;
    std::mt19937 random; ///< guarded by mutex
    std::atomic<int> objects = 0;
    std::atomic<int> graphs = 0;
    std::atomic<int> work_done = 0;
    std::atomic<int> convolutions = 0;
    std::atomic<bool> draws_times = false;
    std::atomic<int> work_until_failure = -1;
    std::atomic<int> allocations_until_failure = -1;

    std::chrono::nanoseconds draw_time() {
        const std::lock_guard lock(mutex);
        return std::chrono::nanoseconds(random());
    }

    std::chrono::microseconds draw_delay() {
        if (longest_delay.count() == 0)
            return {};
        const std::lock_guard lock(mutex);
        // Mostly none: then threads meet in other ways than when all of them are slow.
        if (random() % 3 != 0)
            return {};
        return std::chrono::microseconds(
            std::uniform_int_distribution<std::int64_t>(0, longest_delay.count())(random));
    }
};
using StatePointer = std::shared_ptr<AsynchronousState>;

/// Counts down to 0; true once, when it gets there.
inline bool is_due(std::atomic<int>& countdown) {
    return countdown.load() >= 0 && countdown.fetch_sub(1) == 0;
}

/// Counts an object while it lives.
class Counted {
  public:
    explicit Counted(StatePointer state) : state_(std::move(state)) { ++state_->objects; }
    Counted(const Counted&) = delete;
    Counted& operator=(const Counted&) = delete;
    ~Counted() { --state_->objects; }

  protected:
    AsynchronousState& state() const { return *state_; }
    const StatePointer& shared_state() const { return state_; }

  private:
    StatePointer state_;
};

} // namespace unit::gpu::test
