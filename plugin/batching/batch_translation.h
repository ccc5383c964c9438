#pragma once

#include "plugin/batching/batch_scheduler.h"

namespace unit {

/// What translate_batch() learnt about the memory of the device.
struct BatchOutcome {
    /// Of all engine calls together.
    BatchTimes times;
    /// Set where the device had no memory for more frames.
    std::optional<std::size_t> largest_batch;
};

/// Maps the frames of a batch, lets the engine fill the outputs and sets each frame's report.
/// A frame that cannot be mapped fails alone: STREAM/FORMAT for an input that is not a whole
/// progressive frame, RESOURCE/WRITE for an output that cannot be written to. Where the engine
/// fails, all frames fail with what engine_bus_error() says; but where it has too little memory,
/// the batch is halved and tried again, with a warning (RESOURCE/NO_SPACE_LEFT) in the report of
/// the first frame. Frames of strength 0 are copied. Threads: calls with one engine must not
/// overlap.
BatchOutcome translate_batch(Engine& engine, Batch& batch);

/// The warning of a batch that is made smaller.
BusError smaller_batches(std::size_t tried, std::size_t frames, const Status& status);

} // namespace unit
