#pragma once

#include "plugin/batching/frame_queue.h"
#include "plugin/batching/shared_engine.h"
#include "plugin/engine_loader.h"
#include "plugin/processing_time.h"
#include "plugin/settings.h"

#include <gst/base/gstbasetransform.h>

#include <functional>
#include <memory>
#include <optional>

namespace unit {

/// The C++ side of a `unittranslate` element: its settings, its engine, and the frames on their
/// way. Lives as long as the element.
///
/// Locks: the element's object lock guards the members that say so; the queue and the engine have
/// their own, which may be taken with the object lock held, and inside which no other is taken.
/// None is held while a message is posted, the engine runs or a buffer is pushed.
class TranslateState {
  public:
    /// Taken for the duration of a frame where the caps have no frame rate: that of 25 frames/s.
    static constexpr GstClockTime kUnknownFrameDuration = 40 * GST_MSECOND;

    explicit TranslateState(GstBaseTransform* element) : element_(element) {}

    Settings settings() const;

    /// Lets `change` set what a property says; any thread, as the properties allow (properties.h).
    /// `change` runs with the object lock held. Posts a latency message where the latency changes,
    /// and makes the neighbours size their pools again where it changes how many frames are kept.
    void change_settings(const std::function<void(Settings&)>& change);

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

    /// Streaming thread, nothing inside: frames look like this from now on. For formats that cannot
    /// be translated posts an error and returns false.
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

    /// A QoS event from downstream: frames before that running time come too late.
    void set_quality_of_service(gdouble proportion, GstClockTimeDiff difference,
                                GstClockTime timestamp);

    /// Whether upstream is live, as a LATENCY query says.
    void set_live(bool live);

    /// What this element adds to the latency: the time for which a frame waits for the rest of its
    /// batch, and that of batches-in-flight batches in the engine.
    GstClockTime latency() const;

    /// How many frames, beside the one that comes in, are inside at most.
    guint max_frames_inside() const;

  private:
    /// What collect() needs of what the object lock guards.
    struct Collecting {
        std::shared_ptr<SharedEngine> engine;
        FrameSettings frame;
        BatchingRule rule;
        std::size_t most_inside = 0;
    };

    std::shared_ptr<SharedEngine> engine() const;
    std::shared_ptr<SharedEngine> open(BusError& error);
    Collecting collecting() const;
    GstClockTime running_time(GstBuffer* buffer) const;
    bool prepare_engine();
    void drop(const Frame& frame);
    GstFlowReturn push_translated(Frame& frame);
    void watch_processing_time(const Frame& frame);

    // With the object lock held.
    guint batch_size_locked() const;
    guint max_frames_inside_locked() const;
    GstClockTime collecting_time_locked() const;
    GstClockTime waiting_limit_locked() const;
    GstClockTime latency_locked() const;
    void promise_processing_time_locked();
    void announce_latency();

    GstBaseTransform* const element_;
    const std::shared_ptr<FrameQueue> queue_ = std::make_shared<FrameQueue>();

    // Guarded by the element's object lock.
    Settings settings_;
    std::shared_ptr<SharedEngine> engine_; ///< from start() to stop()
    NetworkSize network_size_;             ///< of the current format
    GstClockTime frame_duration_ = kUnknownFrameDuration;
    bool live_ = false;
    ProcessingTime processing_time_;
    GstClockTime announced_latency_ = 0;
    gdouble proportion_ = 1.0; ///< of the last QoS event
    GstClockTime earliest_time_ = GST_CLOCK_TIME_NONE;
    guint64 frames_pushed_ = 0;
    guint64 frames_dropped_ = 0;

    // Streaming thread only.
    std::shared_ptr<const VideoFormat> format_;
    bool mark_next_input_ = false; ///< as DISCONT, since the frame before it was dropped

    // Source task only.
    bool mark_next_output_ = false;

    // Written in state changes, while no other thread runs.
    std::optional<LoadedEngineLibrary> library_;
};

} // namespace unit
