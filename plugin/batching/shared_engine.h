#pragma once

#include "plugin/batching/batch_scheduler.h"
#include "plugin/engine_loader.h"

#include <atomic>
#include <functional>

namespace unit {

/// One checkpoint on one device, with the thread that computes on it, for any number of streams.
/// It begins as many batches at a time as the engine allows (EngineInformation::depth). When its
/// last user leaves, the thread computes what is queued, closes the engine and ends. Threads: any.
///
/// One mutex guards what is queued. It is held neither while the engine runs nor while a receiver
/// is called, so no lock is ever taken inside it.
class SharedEngine {
    struct State;

  public:
    /// The end of an engine that a user has left.
    class End {
      public:
        /// Waits until the engine is closed. True at once where others go on with it; false if
        /// `patience` is over before: its thread is then left behind, and the engine with it until
        /// the call returns that keeps it.
        bool wait_for(std::chrono::nanoseconds patience) const;

      private:
        friend SharedEngine;
        explicit End(std::shared_ptr<State> state) : state_(std::move(state)) {}

        std::shared_ptr<State> state_;
    };

    /// Takes the engine over and starts its thread, for one user. Throws std::system_error if the
    /// system gives no thread.
    static std::shared_ptr<SharedEngine> start(LoadedEngineLibrary::EnginePointer engine,
                                               std::shared_ptr<Clock> clock);
    ~SharedEngine();
    SharedEngine(const SharedEngine&) = delete;
    SharedEngine& operator=(const SharedEngine&) = delete;

    /// One user more, unless the last one has left: false then. EngineUse pairs it with leave().
    [[nodiscard]] bool join();
    End leave();

    /// Queues a frame. It comes back by its receiver's complete(), unless discarded: in the order
    /// of submission but for late ones, which come back sooner.
    void submit(FramePointer frame);

    /// The frames of the stream wait for no more: partial batches go out.
    void close(const FrameReceiver& stream);

    /// Throws the queued frames of the stream away. One that is being computed still comes back.
    void discard(const FrameReceiver& stream);

    /// Has the engine made ready for batches of a shape, once those that are begun are finished,
    /// then calls `done`, on the engine thread, without any lock. Shapes that are known already are
    /// not measured again.
    void prepare(const BatchShape& shape, std::function<void(const Status&)> done);

    /// What a full batch of the shape takes where no other shares the engine with it, if one was
    /// prepared or computed so; else, where one of that network size was, a guess in proportion to
    /// the number of frames.
    std::optional<std::chrono::nanoseconds> batch_time(const BatchShape& shape) const;

    /// Batches of that network size have no more than `frames` from now on, 1 or more: there is no
    /// memory for more.
    void limit_batches(const NetworkSize& size, std::size_t frames);
    /// As limited, here or because memory ran out; the largest number where it is not.
    std::size_t largest_batch(const NetworkSize& size) const;

    /// See Engine.
    std::uint64_t memory_needed(const BatchShape& shape) const;
    std::uint64_t memory_available() const;
    Precision precision(Direction direction) const;
    EngineInformation information() const;

    std::shared_ptr<Clock> clock() const;

  private:
    explicit SharedEngine(std::shared_ptr<State> state) : state_(std::move(state)) {}

    /// Outlives this object where the thread does.
    std::shared_ptr<State> state_;
};

} // namespace unit
