#include "core/inference/openmp_spinning.h"

#include <ATen/Parallel.h>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace unit {
namespace {

/// A thread that has had LibTorch make a team of workers for it, and keeps them asleep.
void start_sleeping_team() {
    std::thread([] {
        at::parallel_for(0, at::get_num_threads(), 1, [](std::int64_t, std::int64_t) {});
        // The team is counted as long as its master lives. It never ends: at the process's exit,
        // libgomp may be gone before a thread that waits for a signal to stop.
        std::mutex mutex;
        std::unique_lock lock(mutex);
        std::condition_variable never;
        never.wait(lock, [] { return false; });
    }).detach();
}

} // namespace

void stop_openmp_spinning() {
    static std::once_flag once;
    std::call_once(once, start_sleeping_team);
}

} // namespace unit
