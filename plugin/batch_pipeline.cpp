#include "plugin/batch_pipeline.h"

#include "plugin/debug_categories.h"

#include <pthread.h>

#include <utility>

#define GST_CAT_DEFAULT unit_translate_batch_debug

namespace unit {

BatchPipeline::~BatchPipeline() {
    stop();
}

void BatchPipeline::start(Translate translate) {
    translate_ = std::move(translate);
    {
        const std::lock_guard lock(mutex_);
        running_ = true;
        flushing_ = false;
        flow_ = GST_FLOW_OK;
    }
    try {
        engine_thread_ = std::thread(&BatchPipeline::run_engine, this);
    } catch (...) {
        interrupt();
        throw;
    }
}

void BatchPipeline::interrupt() {
    Batches discarded;
    {
        const std::lock_guard lock(mutex_);
        running_ = false;
        discarded = begin_generation();
    }
    wake_all();
}

void BatchPipeline::stop() {
    interrupt();
    if (engine_thread_.joinable())
        engine_thread_.join();
}

void BatchPipeline::flush_start() {
    Batches discarded;
    {
        const std::lock_guard lock(mutex_);
        flushing_ = true;
        discarded = begin_generation();
    }
    wake_all();
}

void BatchPipeline::flush_stop() {
    Batches discarded;
    {
        const std::lock_guard lock(mutex_);
        flushing_ = false;
        flow_ = GST_FLOW_OK;
        discarded = begin_generation();
    }
    wake_all();
}

GstFlowReturn BatchPipeline::submit(BatchFrame frame, const BatchSettings& settings,
                                    std::size_t batch_size) {
    std::unique_lock lock(mutex_);
    if (current_flow() != GST_FLOW_OK)
        return current_flow();
    if (collecting_ && collecting_->settings != settings) {
        const GstFlowReturn flow = close_collecting(lock);
        if (flow != GST_FLOW_OK)
            return flow;
    }
    if (!collecting_) {
        collecting_ = std::make_unique<Batch>();
        collecting_->settings = settings;
        collecting_->generation = generation_;
    }
    collecting_->frames.push_back(std::move(frame));
    if (collecting_->frames.size() >= batch_size)
        return close_collecting(lock);
    return GST_FLOW_OK;
}

GstFlowReturn BatchPipeline::drain() {
    std::unique_lock lock(mutex_);
    const GstFlowReturn flow = close_collecting(lock);
    if (flow != GST_FLOW_OK)
        return flow;
    const std::uint64_t generation = generation_;
    batch_left_.wait(lock, [&] { return generation_ != generation || in_flight_ == 0; });
    return generation_ == generation ? GST_FLOW_OK : flow_of_discarded();
}

GstFlowReturn BatchPipeline::flow() const {
    const std::lock_guard lock(mutex_);
    return current_flow();
}

void BatchPipeline::forget_flow(GstFlowReturn flow) {
    const std::lock_guard lock(mutex_);
    if (flow_ == flow)
        flow_ = GST_FLOW_OK;
}

std::unique_ptr<Batch> BatchPipeline::take_translated() {
    std::unique_lock lock(mutex_);
    batch_translated_.wait(lock, [&] { return is_interrupted() || !translated_.empty(); });
    if (is_interrupted())
        return nullptr;
    std::unique_ptr<Batch> batch = std::move(translated_.front());
    translated_.pop_front();
    return batch;
}

void BatchPipeline::finish(std::unique_ptr<Batch> batch, GstFlowReturn flow) {
    Batches discarded;
    {
        const std::lock_guard lock(mutex_);
        if (batch->generation != generation_)
            return;
        --in_flight_;
        if (flow != GST_FLOW_OK) {
            flow_ = flow;
            discarded = begin_generation();
        }
    }
    batch_left_.notify_all();
}

GstFlowReturn BatchPipeline::current_flow() const {
    return is_interrupted() ? GST_FLOW_FLUSHING : flow_;
}

/// What a call that waited returns when its frames were thrown away meanwhile. A flush may be over
/// again by then, and the flow GST_FLOW_OK.
GstFlowReturn BatchPipeline::flow_of_discarded() const {
    return current_flow() == GST_FLOW_OK ? GST_FLOW_FLUSHING : current_flow();
}

GstFlowReturn BatchPipeline::close_collecting(std::unique_lock<std::mutex>& lock) {
    const std::uint64_t generation = generation_;
    batch_left_.wait(lock, [&] {
        return generation_ != generation || !collecting_ || in_flight_ < kMaxBatchesInFlight;
    });
    if (generation_ != generation)
        return flow_of_discarded();
    if (current_flow() != GST_FLOW_OK)
        return current_flow();
    if (collecting_) {
        waiting_.push_back(std::move(collecting_));
        ++in_flight_;
        work_arrived_.notify_one();
    }
    return GST_FLOW_OK;
}

/// Returns what was inside, to be freed without the lock.
BatchPipeline::Batches BatchPipeline::begin_generation() {
    ++generation_;
    in_flight_ = 0;
    Batches discarded = std::exchange(waiting_, {});
    for (auto& batch : translated_)
        discarded.push_back(std::move(batch));
    translated_.clear();
    if (collecting_)
        discarded.push_back(std::move(collecting_));
    return discarded;
}

void BatchPipeline::run_engine() {
    pthread_setname_np(pthread_self(), "unit-engine");
    std::unique_lock lock(mutex_);
    while (true) {
        work_arrived_.wait(lock, [&] { return !running_ || !waiting_.empty(); });
        if (!running_)
            return;
        std::unique_ptr<Batch> batch = std::move(waiting_.front());
        waiting_.pop_front();
        lock.unlock();

        translate_(*batch);
        // The inputs go back at once: their pool may be small, and pushing the outputs may take
        // long.
        for (auto& frame : batch->frames)
            frame.input.reset();

        lock.lock();
        if (batch->generation == generation_) {
            translated_.push_back(std::move(batch));
            batch_translated_.notify_one();
        } else {
            lock.unlock();
            batch.reset();
            lock.lock();
        }
    }
}

void BatchPipeline::wake_all() {
    work_arrived_.notify_all();
    batch_translated_.notify_all();
    batch_left_.notify_all();
}

} // namespace unit
