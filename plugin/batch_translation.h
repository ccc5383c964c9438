#pragma once

#include "core/engine.h"
#include "plugin/batch.h"

namespace unit {

/// Maps the frames of a batch and lets the engine fill the outputs. On failure sets batch.failure:
/// STREAM/FORMAT for an input that is not a whole progressive frame, RESOURCE/WRITE for an output
/// that cannot be mapped, else what engine_bus_error() says. Threads: calls with one engine must
/// not overlap.
void translate_batch(Engine& engine, Batch& batch);

} // namespace unit
