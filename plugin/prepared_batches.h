#pragma once

#include "core/engine.h"

#include <vector>

namespace unit {

/// What an element has its engine prepare before the first frame of a stream, the full batch
/// first. On the CPU nothing where nobody waits: the first batch of a file is not late. On a GPU
/// the full batch always, since its network is made with measurements of seconds; and in a live
/// stream, whose batches are not always full, also those of a half, a quarter and so on: an engine
/// computes others by the next larger ones.
std::vector<BatchShape> prepared_batches(const BatchShape& full, bool is_live, bool is_cpu);

} // namespace unit
