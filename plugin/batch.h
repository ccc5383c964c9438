#pragma once

#include "core/engine.h"
#include "plugin/bus_error.h"
#include "plugin/gst_pointers.h"

#include <gst/video/video.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace unit {

/// What the frames of one set of caps look like: to the engine, and to GStreamer, which maps them.
struct VideoFormat {
    FrameFormat frame_format;
    GstVideoInfo info;
};

/// What all frames of a batch have in common.
struct BatchSettings {
    std::shared_ptr<const VideoFormat> format; ///< compared by address: one object for one set_caps
    Direction direction = Direction::From1To2;

    bool operator==(const BatchSettings&) const = default;
};

/// A frame on its way. The output carries the input's timestamps, flags and metas from the
/// beginning, so only the pixels are missing.
struct BatchFrame {
    BufferPointer input; ///< empty once it is translated
    BufferPointer output;
};

/// Frames that are translated by one engine call. At each moment one thread owns it.
struct Batch {
    BatchSettings settings;
    std::vector<BatchFrame> frames;  ///< at least 1, in the order in which they came and leave
    std::optional<BusError> failure; ///< set where the outputs are not to be used
    std::uint64_t generation = 0;    ///< of the pipeline, see BatchPipeline
};

} // namespace unit
