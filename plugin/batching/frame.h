#pragma once

#include "core/engine.h"
#include "plugin/batching/clock.h"
#include "plugin/bus_error.h"
#include "plugin/gst_pointers.h"

#include <gst/video/video.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace unit {

class FrameReceiver;

/// What the frames of one set of caps look like: to the engine, and to GStreamer, which maps them.
struct VideoFormat {
    FrameFormat frame_format;
    GstVideoInfo info;
    NetworkSize network_size;
    bool in_cuda_memory = false; ///< in that of the engine's CUDA device
};

/// What is computed for a frame.
struct FrameSettings {
    Direction direction = Direction::From1To2;
    float strength = 1.0F;           ///< see TranslationFrame
    float noise = 0.0F;              ///< see TranslationFrame
    std::uint64_t seed = 0;          ///< see TranslationFrame
    float temporal_smoothing = 0.0F; ///< see TranslationFrame

    bool is_smoothed() const { return temporal_smoothing > 0.0F; }
};

/// With which frames a frame may be translated, and how long it waits for them.
struct BatchingRule {
    std::size_t batch_size = 1;   ///< frames of a full batch, 1 or more
    Time deadline = Time::max();  ///< the batch goes out at this time, full or not
    bool with_own_stream = false; ///< no frames of other streams in its batch
};

/// What happened to a frame in the engine.
struct FrameReport {
    enum class Result { Translated, Dropped, Failed };
    Result result = Result::Translated;
    std::optional<BusError> error;   ///< of Result::Failed
    std::optional<BusError> warning; ///< for the bus
    /// Set where batches of the frame's rule are more than the device had memory for: what it had.
    std::optional<std::size_t> largest_batch;
    std::size_t batch_frames = 0;   ///< frames of its batch; 0 where it was in none
    std::uint64_t batch_number = 0; ///< differs for each batch of an engine; from 1
    BatchTimes times;               ///< of the batch
    Time closed{};                  ///< when the batch was full or due
    Time started{};
    Time done{};
};

/// A frame on its way. At each moment one thread owns it. The output carries the input's
/// timestamps, flags and metas from the beginning, so only the pixels are missing.
struct Frame {
    BufferPointer input; ///< empty once it is translated
    BufferPointer output;
    std::shared_ptr<const VideoFormat> format;
    FrameSettings settings;
    std::shared_ptr<VideoStream> stream; ///< see TranslationFrame
    std::uint32_t part = 0;              ///< see TranslationFrame
    BatchingRule rule;
    /// Of the output in its segment, for QoS; GST_CLOCK_TIME_NONE: never late.
    GstClockTime running_time = GST_CLOCK_TIME_NONE;
    Time arrival{};
    std::uint64_t order = 0; ///< the scheduler's own

    std::shared_ptr<FrameReceiver> receiver; ///< gets the frame back; empty then
    std::uint64_t generation = 0;            ///< the receiver's own
    std::uint64_t sequence = 0;              ///< the receiver's own

    FrameReport report;
};

using FramePointer = std::unique_ptr<Frame>;
using Frames = std::vector<FramePointer>;

/// Where a stream's frames go when the engine is done with them. Shared, since a frame may be in
/// the engine for longer than its element lives.
class FrameReceiver {
  public:
    FrameReceiver() = default;
    FrameReceiver(const FrameReceiver&) = delete;
    FrameReceiver& operator=(const FrameReceiver&) = delete;
    virtual ~FrameReceiver() = default;

    /// Whether a frame would come too late at the sink to be worth translating. Engine thread.
    virtual bool is_late(const Frame& frame) = 0;
    /// Takes a frame back, in any order. Engine thread; no lock of the engine is held.
    virtual void complete(FramePointer frame) = 0;
};

} // namespace unit
