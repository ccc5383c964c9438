#include "plugin/batching/shared_engine.h"

#include "plugin/batching/batches_in_engine.h"
#include "plugin/batching/measured_batches.h"
#include "plugin/debug_categories.h"

#include <pthread.h>

#include <algorithm>
#include <thread>
#include <utility>

#define GST_CAT_DEFAULT unit_translate_batch_debug

namespace unit {
namespace {

struct Preparation {
    BatchShape shape;
    std::function<void(const Status&)> done;
};

/// A frame that its receiver keeps must not keep the receiver.
void give_back(FramePointer frame) {
    const auto receiver = std::move(frame->receiver);
    receiver->complete(std::move(frame));
}

} // namespace

struct SharedEngine::State {
    State(LoadedEngineLibrary::EnginePointer opened, std::shared_ptr<Clock> time)
        : clock(std::move(time)), engine(std::move(opened)), information(engine->information()),
          begun(*engine) {}

    void end();
    void run();
    std::optional<Batch> next_batch();
    void begin(std::unique_lock<std::mutex>& lock, Batch batch);
    void finish(std::unique_lock<std::mutex>& lock);
    void do_preparation(std::unique_lock<std::mutex>& lock, const Preparation& preparation);
    void drop_late_frames(Batch& batch) const;
    void learn(const BegunBatch& finished);

    const std::shared_ptr<Clock> clock;
    /// Used by the engine thread alone, but for what Engine allows to all.
    LoadedEngineLibrary::EnginePointer engine;
    const EngineInformation information;
    // Engine thread only.
    BatchesInEngine begun;
    std::uint64_t batches = 0;

    std::mutex mutex;
    std::condition_variable work_arrived; // engine thread: any of the following
    std::condition_variable has_ended;
    // Guarded by mutex.
    BatchScheduler scheduler;
    std::deque<Preparation> preparations;
    MeasuredBatches measured;
    int users = 1;
    bool ending = false;
    bool ended = false;
};

/// With the mutex held.
void SharedEngine::State::end() {
    ending = true;
    scheduler.close_all(clock->now());
    work_arrived.notify_one();
}

std::shared_ptr<SharedEngine> SharedEngine::start(LoadedEngineLibrary::EnginePointer engine,
                                                  std::shared_ptr<Clock> clock) {
    auto state = std::make_shared<State>(std::move(engine), std::move(clock));
    // Detached: an engine that never returns must not keep a pipeline from stopping. leave() waits
    // for all others.
    std::thread([state] { state->run(); }).detach();
    return std::shared_ptr<SharedEngine>(new SharedEngine(std::move(state)));
}

SharedEngine::~SharedEngine() {
    const std::lock_guard lock(state_->mutex);
    state_->end();
}

bool SharedEngine::join() {
    const std::lock_guard lock(state_->mutex);
    if (state_->ending)
        return false;
    ++state_->users;
    return true;
}

SharedEngine::End SharedEngine::leave() {
    const std::lock_guard lock(state_->mutex);
    if (--state_->users == 0)
        state_->end();
    return End(state_);
}

bool SharedEngine::End::wait_for(std::chrono::nanoseconds patience) const {
    std::unique_lock lock(state_->mutex);
    return !state_->ending ||
           state_->has_ended.wait_for(lock, patience, [this] { return state_->ended; });
}

void SharedEngine::submit(FramePointer frame) {
    const std::lock_guard lock(state_->mutex);
    state_->scheduler.add(std::move(frame), state_->clock->now());
    state_->work_arrived.notify_one();
}

void SharedEngine::close(const FrameReceiver& stream) {
    const std::lock_guard lock(state_->mutex);
    state_->scheduler.close(stream, state_->clock->now());
    state_->work_arrived.notify_one();
}

void SharedEngine::discard(const FrameReceiver& stream) {
    Frames discarded; // freed without the lock
    const std::lock_guard lock(state_->mutex);
    discarded = state_->scheduler.remove(stream);
}

void SharedEngine::prepare(const BatchShape& shape, std::function<void(const Status&)> done) {
    const std::lock_guard lock(state_->mutex);
    state_->preparations.push_back({shape, std::move(done)});
    state_->work_arrived.notify_one();
}

std::optional<std::chrono::nanoseconds> SharedEngine::batch_time(const BatchShape& shape) const {
    const std::lock_guard lock(state_->mutex);
    return state_->measured.time_or_guess(shape);
}

void SharedEngine::limit_batches(const NetworkSize& size, std::size_t frames) {
    const std::lock_guard lock(state_->mutex);
    state_->scheduler.limit_batches(size, frames);
}

std::size_t SharedEngine::largest_batch(const NetworkSize& size) const {
    const std::lock_guard lock(state_->mutex);
    return state_->scheduler.largest_batch(size);
}

std::uint64_t SharedEngine::memory_needed(const BatchShape& shape) const {
    return state_->engine->memory_needed(shape);
}

std::uint64_t SharedEngine::memory_available() const {
    return state_->engine->memory_available();
}

Precision SharedEngine::precision(Direction direction) const {
    return state_->engine->precision(direction);
}

EngineInformation SharedEngine::information() const {
    return state_->information;
}

std::shared_ptr<Clock> SharedEngine::clock() const {
    return state_->clock;
}

void SharedEngine::State::run() {
    pthread_setname_np(pthread_self(), "unit-engine");
    std::unique_lock lock(mutex);
    while (!ending || !scheduler.is_empty() || !begun.is_empty()) {
        if (!preparations.empty() && begun.is_empty()) {
            const Preparation preparation = std::move(preparations.front());
            preparations.pop_front();
            do_preparation(lock, preparation);
        } else if (auto batch = next_batch()) {
            begin(lock, std::move(*batch));
        } else if (!begun.is_empty()) {
            finish(lock);
        } else {
            clock->wait_until(work_arrived, lock, scheduler.next_due());
        }
    }
    lock.unlock();
    engine.reset();
    lock.lock();
    ended = true;
    has_ended.notify_all();
}

void SharedEngine::State::do_preparation(std::unique_lock<std::mutex>& lock,
                                         const Preparation& preparation) {
    const bool known = measured.time_of(preparation.shape).has_value();
    lock.unlock();
    Status status;
    BatchTimes times;
    if (!known)
        status = engine->prepare(preparation.shape, times);
    if (!known && status.ok()) {
        lock.lock();
        measured.add(preparation.shape, times.total());
        lock.unlock();
        GST_INFO("%d frames of %dx%d take %.1f ms on %s", preparation.shape.frames,
                 preparation.shape.size.width, preparation.shape.size.height,
                 milliseconds(times.total()), information.device.c_str());
    }
    preparation.done(status);
    lock.lock();
}

/// The next batch, where it may be begun now. None goes before a preparation, which has to wait
/// until the engine has finished all.
std::optional<Batch> SharedEngine::State::next_batch() {
    if (!preparations.empty() || !begun.has_room())
        return std::nullopt;
    return scheduler.take(clock->now());
}

void SharedEngine::State::begin(std::unique_lock<std::mutex>& lock, Batch batch) {
    const std::size_t largest_batch = scheduler.largest_batch(batch.size);
    lock.unlock();
    drop_late_frames(batch);
    if (!batch.frames.empty()) {
        const auto full = std::min(batch.frames.front()->rule.batch_size, largest_batch);
        const bool is_full = batch.frames.size() >= full;
        begun.begin({std::move(batch), ++batches, is_full, clock->now()});
    }
    lock.lock();
}

void SharedEngine::State::finish(std::unique_lock<std::mutex>& lock) {
    lock.unlock();
    BegunBatch finished = begun.finish();
    const Time done = clock->now();
    log_batch(finished, done);
    lock.lock();
    learn(finished);
    const std::size_t largest_batch = scheduler.largest_batch(finished.batch.size);
    lock.unlock();
    write_reports(finished, done, largest_batch);
    for (auto& frame : finished.batch.frames) {
        // The inputs go back at once: their pool may be small, and pushing the outputs may take
        // long.
        frame->input.reset();
        give_back(std::move(frame));
    }
    lock.lock();
}

void SharedEngine::State::drop_late_frames(Batch& batch) const {
    for (auto& frame : batch.frames) {
        if (!frame->receiver->is_late(*frame))
            continue;
        frame->report.result = FrameReport::Result::Dropped;
        frame->report.done = clock->now();
        give_back(std::move(frame));
    }
    std::erase(batch.frames, nullptr);
}

/// What a batch takes is what the engine says of one that had it for itself: for one that shares
/// it, that holds the wait for the others, and the time between two that are finished is less than
/// any takes. Elements promise that time for each batch that they have in flight. That is enough:
/// where those share the engine, each but the first is done sooner after the one before.
void SharedEngine::State::learn(const BegunBatch& finished) {
    const Batch& batch = finished.batch;
    const BatchOutcome& outcome = finished.outcome;
    if (outcome.largest_batch)
        scheduler.limit_batches(batch.size, *outcome.largest_batch);
    else if (finished.is_full && !finished.had_company && outcome.times.total().count() > 0)
        measured.add(
            {batch.direction, batch.size, static_cast<int>(batch.frames.size()), batch.is_smoothed},
            outcome.times.total());
}

} // namespace unit
