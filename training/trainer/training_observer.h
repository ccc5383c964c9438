#pragma once

#include "training/trainer/loss_value.h"

#include <cstdint>
#include <filesystem>
#include <vector>

namespace unit {

/// What a trainer tells of while it runs. Called on the thread that runs it.
class TrainingObserver {
  public:
    virtual ~TrainingObserver() = default;

    /// Update number `iteration` (counted from 1) is done.
    virtual void updated(std::int64_t iteration, const std::vector<LossValue>& losses) = 0;
    /// A file was written: a checkpoint, its state, or a sample grid.
    virtual void wrote(const std::filesystem::path& path) = 0;
};

} // namespace unit
