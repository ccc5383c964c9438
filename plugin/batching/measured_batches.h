#pragma once

#include "core/engine.h"

#include <chrono>
#include <optional>
#include <vector>

namespace unit {

/// How long batches of each shape take that have the engine for themselves. Threads: one at a time.
class MeasuredBatches {
  public:
    /// Nothing for a shape that was not measured.
    std::optional<std::chrono::nanoseconds> time_of(const BatchShape& shape) const;

    /// The same; where the shape was not measured, but another of its network size, a guess in
    /// proportion to the number of frames.
    std::optional<std::chrono::nanoseconds> time_or_guess(const BatchShape& shape) const;

    /// The first measurement of a shape stays: what follows is compared with it.
    void add(const BatchShape& shape, std::chrono::nanoseconds time);

  private:
    struct Entry {
        BatchShape shape;
        std::chrono::nanoseconds time;
    };

    std::vector<Entry> entries_;
};

} // namespace unit
