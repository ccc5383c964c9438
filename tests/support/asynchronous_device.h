#pragma once

#include "core/gpu/device.h"

#include <chrono>
#include <memory>

namespace unit::gpu::test {

/// What threads of an AsynchronousDevice do together.
struct AsynchronousState;

/// A device of threads, one for each stream, which compute on the processor what a GPU would.
/// Before each piece of work a thread may sleep for a random time, so that what is not ordered by
/// events happens in any order, and ThreadSanitizer sees what is not ordered at all. Memory is
/// filled with garbage first. Calls that break the rules of core/gpu/device.h throw
/// std::logic_error.
class AsynchronousDevice final : public Device {
  public:
    /// Delays are up to `longest_delay`, drawn from `seed`.
    explicit AsynchronousDevice(std::chrono::microseconds longest_delay = {}, unsigned seed = 1);
    ~AsynchronousDevice() override;

    std::unique_ptr<Stream> new_stream() override;
    std::unique_ptr<Memory> allocate(std::size_t bytes) override;
    std::unique_ptr<Memory> allocate_page_locked(std::size_t bytes) override;
    std::uint64_t free_memory() override { return std::uint64_t{1} << 40; }
    int shared_memory_of_block() const override { return 96 * 1024; }
    std::unique_ptr<FusedConvolution>
    fused_convolution(const FusedConvolutionShape& shape) const override;
    /// An address that is this device's alone.
    void* context() const override { return state_.get(); }

    /// From now on times between events are random: what is chosen by them, is chosen at random.
    void draw_times();

    /// The piece of work of any stream that is `after` from now, 0 the next, fails with
    /// Error(Failed) as it runs.
    void fail_work(int after);
    /// That allocation fails with Error(OutOfMemory).
    void fail_allocation(int after);

    /// Memory, streams, events, graphs and fused convolutions that live.
    int objects() const;
    /// Graphs that live.
    int graphs() const;
    /// Pieces of work that were done or failed.
    int work_done() const;
    /// Fused convolutions that were computed.
    int convolutions() const;

  private:
    std::shared_ptr<AsynchronousState> state_;
};

} // namespace unit::gpu::test
