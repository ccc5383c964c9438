#pragma once

#include "plugin/batching/shared_engine.h"

#include <utility>

namespace unit {

/// That one element uses an engine: which of several elements is the last cannot be seen from the
/// references that their threads hold for a moment. Threads: one at a time.
class EngineUse {
  public:
    /// Uses none.
    EngineUse() = default;
    /// Takes over a use that SharedEngine::start() or join() began.
    explicit EngineUse(std::shared_ptr<SharedEngine> engine) : engine_(std::move(engine)) {}
    EngineUse(EngineUse&& other) noexcept : engine_(std::move(other.engine_)) {}
    EngineUse& operator=(EngineUse other) noexcept {
        std::swap(engine_, other.engine_);
        return *this;
    }
    ~EngineUse() {
        if (engine_)
            leave();
    }

    explicit operator bool() const { return engine_ != nullptr; }
    const std::shared_ptr<SharedEngine>& get() const { return engine_; }
    SharedEngine* operator->() const { return engine_.get(); }

    /// Ends the use, of which there must be one.
    SharedEngine::End leave() { return std::exchange(engine_, nullptr)->leave(); }

  private:
    std::shared_ptr<SharedEngine> engine_;
};

} // namespace unit
