#pragma once

#include "plugin/batch_pipeline.h"
#include "plugin/engine_loader.h"

#include <gst/base/gstbasetransform.h>

#include <memory>
#include <optional>
#include <string>

namespace unit {

/// The C++ side of a `unittranslate` element: its settings, its engine, and the frames on their
/// way. Lives as long as the element.
///
/// Locks: the element's object lock guards the members that say so; the pipeline has its own. The
/// two are never held together, and neither is held while a message is posted, the engine runs or
/// a buffer is pushed.
class TranslateState {
  public:
    static constexpr const char* kDefaultDevice = "auto";
    static constexpr Direction kDefaultDirection = Direction::From1To2;
    static constexpr guint kDefaultBatchSize = 1;
    static constexpr guint kMaxBatchSize = 64;
    /// Taken for the duration of a frame where the caps have no frame rate: that of 25 frames/s.
    static constexpr GstClockTime kUnknownFrameDuration = 40 * GST_MSECOND;

    explicit TranslateState(GstBaseTransform* element) : element_(element) {}

    /// What the properties say.
    struct Settings {
        std::string checkpoint; ///< empty: default_checkpoint_paths()
        std::string device;
        Direction direction;
        guint batch_size;
    };

    Settings settings() const;

    /// Any thread, as the properties allow (properties.h). Setting the batch size posts a latency
    /// message where that changes the latency, and makes the neighbours size their pools again.
    void set_checkpoint(std::string checkpoint);
    void set_device(std::string device);
    void set_direction(Direction direction);
    void set_batch_size(guint batch_size);

    /// NULL to READY: opens the engine library. On failure posts an error and returns false.
    bool load_library();

    /// READY to PAUSED, before the pads are active: opens the checkpoint, starts the engine thread.
    /// On failure posts an error and returns false.
    bool start();

    /// After the pads are inactive: ends the engine thread, closes the checkpoint.
    void stop();

    /// Streaming thread, nothing inside the pipeline: frames look like this from now on. For
    /// formats that cannot be translated posts an error and returns false.
    bool set_format(GstCaps* caps);

    /// Streaming thread: takes in one frame.
    GstFlowReturn collect(BufferPointer input);

    /// Source task: pushes the next translated batch, or pauses the task where flushing.
    void push_batch();

    /// What this element adds to the latency: a frame waits for batch-size - 1 later ones.
    GstClockTime latency() const;

    /// How many frames are inside at most.
    guint max_frames_held() const;

    BatchPipeline pipeline;

  private:
    GstClockTime latency_locked() const;
    void announce_latency();

    GstBaseTransform* const element_;

    // Guarded by the element's object lock.
    Settings settings_{{}, kDefaultDevice, kDefaultDirection, kDefaultBatchSize};
    GstClockTime frame_duration_ = kUnknownFrameDuration;
    GstClockTime announced_latency_ = 0;

    // Streaming thread only.
    std::shared_ptr<const VideoFormat> format_;

    // Written in state changes, while no other thread runs.
    std::optional<LoadedEngineLibrary> library_;
    LoadedEngineLibrary::EnginePointer engine_;
};

} // namespace unit
