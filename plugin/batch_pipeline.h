#pragma once

#include "plugin/batch.h"

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

namespace unit {

/// Carries frames through three threads:
///   the streaming thread   submit(), drain(): collects frames into batches
///   the engine thread      owned by this class: translates one batch at a time, in order
///   the source task        take_translated(), finish(): pushes the frames downstream
/// start(), interrupt(), stop(), flush_start(), flush_stop(), flow() and forget_flow() may be
/// called from any thread, but start() and stop() not by two at once.
///
/// One mutex guards everything; it is held neither while a batch is translated nor while buffers
/// are freed, so no lock is ever taken inside it.
///
/// A flush or a flow error throws away all frames that are inside and begins a new generation. A
/// batch of an older generation that comes back from the engine or the source task is ignored.
class BatchPipeline {
  public:
    /// Fills the outputs of a batch, or sets its failure. Called on the engine thread.
    using Translate = std::function<void(Batch& batch)>;

    /// How many batches may be complete without all their frames being pushed: one that is pushed,
    /// one that is computed and one that waits. Each holds the memory of its frames.
    static constexpr int kMaxBatchesInFlight = 3;

    BatchPipeline() = default;
    BatchPipeline(const BatchPipeline&) = delete;
    BatchPipeline& operator=(const BatchPipeline&) = delete;
    ~BatchPipeline();

    /// Begins with nothing inside and flow GST_FLOW_OK. Throws std::system_error if the system
    /// gives no thread. Precondition: stopped.
    void start(Translate translate);

    /// Throws all frames away and makes every waiting call return at once, until start().
    void interrupt();

    /// interrupt(), then waits for the engine thread to end: at most the rest of one batch. Does
    /// nothing when already stopped.
    void stop();

    /// Throws all frames away and makes every waiting call return, until flush_stop().
    void flush_start();

    /// Goes on after flush_start(), with flow GST_FLOW_OK. Called without one, it only throws away.
    void flush_stop();

    /// Adds a frame to the batch being collected, which is closed when it has `batch_size` frames.
    /// Frames with other settings close it first. Blocks while kMaxBatchesInFlight batches are in
    /// flight. Returns flow(); the frame is thrown away where that is not GST_FLOW_OK.
    GstFlowReturn submit(BatchFrame frame, const BatchSettings& settings, std::size_t batch_size);

    /// Closes the batch being collected and blocks until finish() was called for all that are
    /// inside. Returns flow(): the frames have been pushed only where it is GST_FLOW_OK.
    GstFlowReturn drain();

    /// GST_FLOW_FLUSHING when interrupted or flushing; else GST_FLOW_OK, or what finish() was told
    /// first that was not GST_FLOW_OK.
    GstFlowReturn flow() const;

    /// Goes on after finish() was told `flow`. Does nothing where flow() is another.
    void forget_flow(GstFlowReturn flow);

    /// Blocks until the oldest batch is translated and returns it; nullptr when interrupted or
    /// flushing. Each batch is to be given back by finish() before the next is taken.
    std::unique_ptr<Batch> take_translated();

    /// Tells how pushing the frames of a batch ended.
    void finish(std::unique_ptr<Batch> batch, GstFlowReturn flow);

  private:
    using Batches = std::deque<std::unique_ptr<Batch>>;

    // All of these are called with mutex_ held.
    GstFlowReturn current_flow() const;
    GstFlowReturn flow_of_discarded() const;
    bool is_interrupted() const { return !running_ || flushing_; }
    GstFlowReturn close_collecting(std::unique_lock<std::mutex>& lock);
    [[nodiscard]] Batches begin_generation();

    void run_engine();
    void wake_all();

    mutable std::mutex mutex_;
    std::condition_variable work_arrived_; // engine thread: waiting_ or running_ changed
    std::condition_variable
        batch_translated_;               // source task: translated_, running_ or flushing_ changed
    std::condition_variable batch_left_; // streaming thread: in_flight_ or the flow changed

    // Guarded by mutex_.
    bool running_ = false;
    bool flushing_ = false;
    GstFlowReturn flow_ = GST_FLOW_OK; // what the source task met
    std::uint64_t generation_ = 0;
    std::unique_ptr<Batch> collecting_;
    Batches waiting_;    // closed, not yet seen by the engine thread
    Batches translated_; // translated, not yet seen by the source task
    int in_flight_ = 0;  // batches of this generation that are closed and not finished

    // Written by start() and stop() while the thread does not run.
    Translate translate_;
    std::thread engine_thread_;
};

} // namespace unit
