#pragma once

#include "plugin/batching/engine_use.h"
#include "plugin/batching/frame_queue.h"
#include "plugin/batching/pending_preparation.h"
#include "plugin/checkpoint_loader.h"
#include "plugin/cuda/cuda_context.h"
#include "plugin/engine_loader.h"
#include "plugin/latency.h"
#include "plugin/memory_plan.h"
#include "plugin/periodic_task.h"
#include "plugin/settings.h"
#include "plugin/statistics.h"
#include "plugin/stream_continuity.h"

#include <gst/base/gstbasetransform.h>

#include <atomic>
#include <functional>
#include <memory>
#include <optional>

namespace unit {

/// The C++ side of a `unittranslate` element: its settings, its engine, and the frames on their
/// way. Lives as long as the element.
///
/// Locks: the element's object lock guards the members that say so; the queue, the engine and the
/// others have their own, which may be taken with the object lock held, and inside which no other
/// is taken. None is held while a message is posted, the engine runs or a buffer is pushed.
class TranslateState {
  public:
    explicit TranslateState(GstBaseTransform* element)
        : element_(element), cuda_context_(GST_ELEMENT_CAST(element)) {}

    Settings settings() const;

    /// Lets `change` set what a property says; any thread, as the properties allow (properties.h).
    /// `change` runs with the object lock held. Posts a latency message where the latency changes,
    /// makes the neighbours size their pools again where it changes how many frames are kept, and
    /// has another checkpoint loaded while frames go on.
    void change_settings(const std::function<void(Settings&)>& change);

    /// The property `stats`. The caller frees it.
    GstStructure* statistics() const;

    /// NULL to READY: opens the engine library. On failure posts an error and returns false.
    bool load_library();

    /// READY to PAUSED, before the pads are active: opens the checkpoint. On failure posts an error
    /// and returns false.
    bool start();

    /// PAUSED to READY, before the pads are inactive: wakes all threads that wait.
    void interrupt();

    /// After the pads are inactive: lets go of the engine. Posts an error if it hangs.
    void stop();

    /// Throws away the frames that are inside; in between, all waiting calls return.
    void flush_start();
    void flush_stop();

    /// The frames from now on do not follow those before, for temporal-smoothing. Any thread.
    void interrupt_stream() { ++part_; }

    /// Streaming thread, nothing inside: frames look like this from now on. For formats that cannot
    /// be translated, or that there is no memory for, posts an error and returns false.
    bool set_format(GstCaps* caps);

    /// Streaming thread: takes in one frame.
    GstFlowReturn collect(BufferPointer input);

    /// Streaming thread: blocks until all frames have been pushed. Returns flow().
    GstFlowReturn drain();

    /// See FrameQueue.
    GstFlowReturn flow() const { return queue_->flow(); }
    void forget_flow(GstFlowReturn flow) { queue_->forget_flow(flow); }

    /// Source task: pushes the next translated frame, or pauses the task where flushing.
    void push_frame();

    /// Streaming thread: pushes an event once the frames before it are pushed, without waiting for
    /// them. Returns false where flushing, or where pushing at once failed.
    bool push_in_order(EventPointer event);

    /// A QOS event from downstream.
    void take_quality_of_service(GstEvent* event);

    /// Whether upstream is live, as a LATENCY query says.
    void set_live(bool live);

    /// The stream time of what was pushed last, its end where frames have durations. NONE until a
    /// frame is pushed, also after a flush. (The base class would know none: it pushes no frames.)
    GstClockTime position() const;

    /// What this element adds to the latency.
    GstClockTime latency() const;

    /// How many frames, beside the one that comes in, are inside at most: now, and also where the
    /// engine becomes slower, or the stream is live no more.
    guint max_frames_inside() const;
    guint max_frames_ever_inside() const;

    /// A context that a neighbour or the application gives (GstElementClass::set_context()).
    void offer_context(GstContext* context);

    /// Answers a CONTEXT query with the CUDA context that is known; or with a new one, for when
    /// nobody else has one and `device` names a CUDA device. False for other queries, too.
    bool answer_context_query(GstQuery* query) const { return cuda_context_.answer(query); }
    bool answer_context_query_with_new(GstQuery* query);

    /// READY to NULL: lets go of the CUDA context.
    void close_cuda_context() { cuda_context_.close(); }

    /// The CUDA context for frames in CUDA memory; empty where there is none.
    ObjectPointer cuda_context() const { return cuda_context_.get(); }

    /// Whether frames in CUDA memory are known to be of no use: there is an engine, not on CUDA.
    bool refuses_cuda_memory() const;

    /// Streaming thread: where the frame is in another CUDA context than those before it, the pools
    /// are made anew. Returns false, after posting an error, if it is on another device.
    bool follow_memory(GstBuffer* input);

  private:
    // Life
    std::shared_ptr<SharedEngine> engine() const;
    EngineUse open(BusError& error) const;
    bool start_loader(BusError& error);
    void watch_checkpoint(const Settings& settings);
    void load_next_engine();
    void warn_that_checkpoint_stays(BusError reason);
    void pass_on(const Settings& before, const Settings& after);
    bool make_ready(SharedEngine& engine, BusError& error);
    void retire(EngineUse use);
    void wait_for_retired_engines();
    std::optional<BusError> start_statistics_messages(GstClockTime interval);

    // CUDA memory
    void open_cuda_context(const SharedEngine& engine);
    bool can_take_cuda_memory(std::string& reason) const;

    // Formats
    void refuse(GstCaps* caps, const std::string& reason);
    NetworkSize network_size_of(const FrameFormat& frame) const;
    bool ask_whether_live() const;
    bool choose_batch_size();
    void log_batches() const;
    bool prepare_batches(bool live);
    std::optional<bool> prepare_full_batch();
    std::optional<Status> prepare_engine(const BatchShape& shape);

    // Memory
    struct BatchPlan {
        BatchShape wanted;
        std::uint64_t limit = 0; ///< bytes that may be used
        MemoryPlan memory;       ///< what fits into it
        guint frames = 0;        ///< of a batch, by that and by what the device had room for
    };
    BatchPlan plan_for(const SharedEngine& engine) const;
    bool fits(const BatchPlan& plan, BusError& reason) const;
    bool plan_batches();
    void follow(const BatchPlan& plan);
    void limit_batches(guint frames);

    // Frames
    bool take_changes();
    void take_over(EngineUse next);
    void note_largest_batch(std::size_t frames);
    FramePointer new_frame(GstBuffer* input, std::size_t& most_inside,
                           GstClockTime& waiting_limit) const;
    bool is_quality_of_service_wanted() const;
    void store_sticky(const FrameQueue::Events& events);
    void drop(const GstBuffer* buffer);
    void remember_position(const GstBuffer* output);
    GstFlowReturn push_translated(Frame& frame);
    void watch_processing_time(const Frame& frame);

    // With the object lock held.
    guint wanted_batch_size_locked() const;
    void update_latency_locked();
    void promise_processing_time_locked();
    void promise_measured_time_locked();
    BatchShape full_batch_locked() const;

    void announce_latency();

    GstBaseTransform* const element_;
    const std::shared_ptr<FrameQueue> queue_ = std::make_shared<FrameQueue>();
    CudaContext cuda_context_;
    Statistics statistics_;
    CheckpointLoader loader_;
    PendingPreparation caps_preparation_; ///< what the streaming thread waits for
    PendingPreparation load_preparation_; ///< what the loader waits for

    /// Held while settings are passed on to what runs beside the stream, and while that is started
    /// and stopped. Taken before all others.
    std::mutex running_mutex_;
    bool running_ = false;             ///< guarded by running_mutex_
    PeriodicTask statistics_messages_; ///< guarded by running_mutex_

    // Guarded by the element's object lock.
    Settings settings_;
    EngineUse engine_;                              ///< from start() to stop()
    EngineUse next_engine_;                         ///< takes its place at the next frame
    std::vector<SharedEngine::End> engine_ends_;    ///< of those that were used before
    guint automatic_batch_size_ = 1;                ///< where batch-size is 0
    guint largest_batch_ = Settings::kMaxBatchSize; ///< that there is memory for
    bool batch_size_changed_ = false;               ///< since memory was planned
    Latency latency_;
    GstClockTime announced_latency_ = 0;
    GstClockTime position_ = GST_CLOCK_TIME_NONE; ///< stream time that was pushed last
    std::shared_ptr<VideoStream> stream_; ///< what engines know the frames by: of this start()
    std::uint64_t scene_cuts_ = 0;        ///< in the stream that was stopped
    bool promises_smoothed_ = false;      ///< the latency is that of smoothed batches

    /// Written by the streaming thread with the object lock; other threads read it with that.
    std::shared_ptr<const VideoFormat> format_;

    std::atomic<std::uint32_t> part_{0}; ///< of the stream: see TranslationFrame

    // Streaming thread only.
    StreamContinuity continuity_;
    std::size_t last_batch_size_ = 0; ///< of the frame before
    CapsPointer refused_caps_;        ///< that an error was posted for
    bool mark_next_input_ = false;    ///< as DISCONT, since the frame before it was dropped

    // Source task only.
    bool mark_next_output_ = false;

    // Written in state changes, while no other thread runs.
    std::optional<LoadedEngineLibrary> library_;
};

} // namespace unit
