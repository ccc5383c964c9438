#include "plugin/periodic_task.h"

#include "plugin/batching/clock.h"

#include <thread>
#include <utility>

namespace unit {

struct PeriodicTask::State {
    std::mutex mutex;
    std::condition_variable changed;
    bool over = false; // guarded by mutex
};

void PeriodicTask::start(GstClockTime interval, std::function<void()> work) {
    stop();
    if (interval == 0)
        return;
    auto state = std::make_shared<State>();
    // Detached, because the function may be what stops it.
    std::thread([state, work = std::move(work), interval] {
        SteadyClock clock;
        Time next = clock.now();
        std::unique_lock lock(state->mutex);
        while (true) {
            next = later(next, interval);
            while (!state->over && clock.now() < next)
                clock.wait_until(state->changed, lock, next);
            if (state->over)
                return;
            lock.unlock();
            work();
            lock.lock();
        }
    }).detach();
    state_ = std::move(state);
}

void PeriodicTask::stop() {
    if (!state_)
        return;
    {
        const std::lock_guard lock(state_->mutex);
        state_->over = true;
    }
    state_->changed.notify_one();
    state_.reset();
}

} // namespace unit
