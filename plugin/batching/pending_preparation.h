#pragma once

#include "core/engine.h"

#include <functional>
#include <memory>
#include <optional>

namespace unit {

/// A thread's wait for an engine to be made ready, which can be ended by others. Threads: begin()
/// and wait() one; the rest, and the function that begin() gives, any.
class PendingPreparation {
  public:
    PendingPreparation();

    /// Returns what takes the engine's answer, which may come after this object is gone.
    std::function<void(const Status&)> begin();

    /// Blocks for the answer to the newest begin(). Nothing if cancelled.
    std::optional<Status> wait();

    /// Ends the wait, and lets none begin until allow().
    void cancel();
    void allow();

  private:
    struct State;
    std::shared_ptr<State> state_;
};

} // namespace unit
