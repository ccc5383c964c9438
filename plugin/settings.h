#pragma once

#include "core/engine.h"

#include <gst/gst.h>

#include <string>

namespace unit {

/// What the properties of an element say, with their defaults.
struct Settings {
    static constexpr guint kMaxBatchSize = 64;
    static constexpr guint kMaxBatchesInFlight = 16;
    static constexpr gint kMaxThreads = 1024;
    static constexpr guint kMaxProcessingSize = 32768;

    std::string checkpoint; ///< empty: default_checkpoint_paths()
    std::string device = "auto";
    Precision precision = Precision::Auto;
    int threads = 0;
    bool share = true;
    bool watch = false;
    guint64 memory_limit = 0; ///< bytes; 0: 80 % of what is available

    guint processing_width = 0;  ///< 0: as the frame, or by its aspect ratio
    guint processing_height = 0; ///< 0: as the frame, or by its aspect ratio

    Direction direction = Direction::From1To2;
    float strength = 1.0F;
    float noise = 0.0F;
    guint64 seed = 0;
    double temporal_smoothing = 0.0;

    guint batch_size = 0; ///< 0: automatic
    guint batches_in_flight = 2;
    GstClockTime max_latency = GST_CLOCK_TIME_NONE; ///< none: automatic
    GstClockTime stats_interval = 0;                ///< 0: no messages
};

} // namespace unit
