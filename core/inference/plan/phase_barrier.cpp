#include "core/inference/plan/phase_barrier.h"

#include <chrono>
#include <thread>

namespace unit {
namespace {

/// Longer than the pieces that threads of one phase end with, shorter than the time a system gives
/// another program that took the processor away.
constexpr std::chrono::microseconds kLook{200};

} // namespace

void PhaseBarrier::wait_for_end_of(int phase) noexcept {
    const auto until = std::chrono::steady_clock::now() + kLook;
    while (phase_.load(std::memory_order_acquire) == phase) {
        if (std::chrono::steady_clock::now() > until) {
            phase_.wait(phase, std::memory_order_acquire);
            return;
        }
#if defined(__x86_64__)
        __builtin_ia32_pause();
#else
        std::this_thread::yield();
#endif
    }
}

} // namespace unit
