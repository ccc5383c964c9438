#include "plugin/batching/pending_preparation.h"

#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace unit {

struct PendingPreparation::State {
    std::mutex mutex;
    std::condition_variable changed;
    // Guarded by mutex.
    std::uint64_t number = 0; // of the newest
    std::optional<Status> answer;
    bool cancelled = false;
};

PendingPreparation::PendingPreparation() : state_(std::make_shared<State>()) {}

std::function<void(const Status&)> PendingPreparation::begin() {
    const std::lock_guard lock(state_->mutex);
    state_->answer.reset();
    return [state = state_, number = ++state_->number](const Status& status) {
        const std::lock_guard answer_lock(state->mutex);
        if (number != state->number)
            return;
        state->answer = status;
        state->changed.notify_all();
    };
}

std::optional<Status> PendingPreparation::wait() {
    std::unique_lock lock(state_->mutex);
    state_->changed.wait(lock, [this] { return state_->answer || state_->cancelled; });
    return state_->cancelled ? std::nullopt : state_->answer;
}

void PendingPreparation::cancel() {
    const std::lock_guard lock(state_->mutex);
    state_->cancelled = true;
    state_->changed.notify_all();
}

void PendingPreparation::allow() {
    const std::lock_guard lock(state_->mutex);
    state_->cancelled = false;
}

} // namespace unit
