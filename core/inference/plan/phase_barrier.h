#pragma once

#include <atomic>

namespace unit {

/// Where threads wait for each other between the phases of some work. They look for a while before
/// they sleep: a phase takes about a millisecond, of which waking up would take a good part.
class PhaseBarrier {
  public:
    explicit PhaseBarrier(int threads) : threads_(threads) {}

    /// Returns when all threads have come. The last one calls `complete` before any returns.
    template <typename Complete>
    void wait(const Complete& complete) noexcept {
        const int phase = phase_.load(std::memory_order_acquire);
        if (arrived_.fetch_add(1, std::memory_order_acq_rel) + 1 == threads_) {
            arrived_.store(0, std::memory_order_relaxed);
            complete();
            phase_.store(phase + 1, std::memory_order_release);
            phase_.notify_all();
            return;
        }
        wait_for_end_of(phase);
    }

  private:
    void wait_for_end_of(int phase) noexcept;

    const int threads_;
    std::atomic<int> arrived_{0};
    std::atomic<int> phase_{0};
};

} // namespace unit
