#pragma once

#include "core/gpu/fused_convolution.h"
#include "core/gpu/kernels/gpu_kernel.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>

/// What the GPU path sees of a GPU: memory, streams of work that run beside the processor, and
/// events in them. CUDA's implementation is core/gpu/cuda; tests have one of threads that wait at
/// random (tests/support/asynchronous_device.h), so that everything above this file is tested on
/// machines without a GPU.
///
/// Errors of all functions: Error, OutOfMemory where the device's memory is used up, else Failed,
/// with the call that failed and the device. Work fails later than it is enqueued: then the events
/// behind it throw, in the stream and in those that wait for it, and no later work runs. A thread
/// that calls any of them has no CUcontext current that somebody pushed: CUDA's runtime would work
/// in it, and find neither the device's memory nor its streams there.
namespace unit::gpu {

/// Memory that a Device gave, freed with the object. No work may use it any more then.
class Memory {
  public:
    Memory(const Memory&) = delete;
    Memory& operator=(const Memory&) = delete;
    virtual ~Memory() = default;

    /// Aligned to 256 bytes.
    std::byte* data() const { return data_; }
    std::size_t size() const { return size_; } ///< bytes

  protected:
    Memory(std::byte* data, std::size_t size) : data_(data), size_(size) {}

  private:
    std::byte* data_;
    std::size_t size_;
};

/// A point in the work of a stream. Threads: any.
class Event {
  public:
    Event() = default;
    Event(const Event&) = delete;
    Event& operator=(const Event&) = delete;
    virtual ~Event() = default;

    /// Blocks until all work before the point is done. Throws what went wrong in it.
    virtual void wait() = 0;

    /// The time from another event to this one. Both have been waited for.
    virtual std::chrono::nanoseconds since(const Event& earlier) const = 0;
};
using EventPointer = std::shared_ptr<Event>;

/// Work that was recorded once and is replayed as a whole.
class Graph {
  public:
    Graph() = default;
    Graph(const Graph&) = delete;
    Graph& operator=(const Graph&) = delete;
    virtual ~Graph() = default;
};

/// Rows that are copied within a device's memory.
struct RowCopy {
    /// Where a side's first row lies, in which CUcontext (nullptr: the device's own), and the bytes
    /// from a row to the next, at least row_bytes.
    template <typename Byte>
    struct Side {
        Byte* rows = nullptr;
        void* context = nullptr;
        std::ptrdiff_t stride = 0;
    };
    Side<std::uint8_t> to;
    Side<const std::uint8_t> from;
    std::ptrdiff_t row_bytes = 0;
    int rows = 0;
};

/// Work in order, beside the thread that enqueues it. The destructor waits for it.
/// Threads: one at a time enqueues.
class Stream {
  public:
    Stream() = default;
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;
    virtual ~Stream() = default;

    /// Copies between a device's memory and page-locked memory, or within either.
    virtual void copy(std::byte* to, const std::byte* from, std::size_t bytes) = 0;

    /// Copies rows within the device, also from or to memory of another CUcontext of it.
    virtual void copy_rows(const RowCopy& copy) = 0;

    virtual void launch(const GpuKernel& kernel) = 0;

    /// What the device's fused_convolution() gave.
    virtual void convolve(const FusedConvolution& convolution,
                          const FusedConvolutionTensors& tensors) = 0;

    /// Runs `work`, which enqueues more with the functions above, or by LibTorch, whose current
    /// stream this one is meanwhile. It may run now, or later on another thread: it must neither
    /// look at what the device computes nor at what changes before an event behind it is reached.
    virtual void run(std::function<void()> work) = 0;

    /// Records what `work` enqueues (see run()), without doing it. LibTorch's memory for it is the
    /// graph's from then on, or `kept`, that of all kept graphs of the stream, which goes with the
    /// last of them. Only while this stream has nothing to do.
    virtual std::unique_ptr<Graph> record_graph(std::function<void()> work, bool kept = true) = 0;

    /// Enqueues what a graph of this stream holds. The graph lives until it is done.
    virtual void replay(Graph& graph) = 0;

    /// An event behind all that was enqueued so far.
    virtual EventPointer record() = 0;

    /// What is enqueued from now on waits for the event, of any stream of the device.
    virtual void wait_for(const EventPointer& event) = 0;
};

/// A GPU. Threads: any.
class Device {
  public:
    Device() = default;
    Device(const Device&) = delete;
    Device& operator=(const Device&) = delete;
    virtual ~Device() = default;

    virtual std::unique_ptr<Stream> new_stream() = 0;
    virtual std::unique_ptr<Memory> allocate(std::size_t bytes) = 0;
    /// Of the host, at addresses that the device copies from and to by itself.
    virtual std::unique_ptr<Memory> allocate_page_locked(std::size_t bytes) = 0;

    /// Bytes of its memory that nobody has taken.
    virtual std::uint64_t free_memory() = 0;

    /// Bytes of shared memory that a block of a kernel may have.
    virtual int shared_memory_of_block() const = 0;

    /// A kernel for it, which may take some tenths of a second to compile; nullptr where the device
    /// has none.
    virtual std::unique_ptr<FusedConvolution>
    fused_convolution(const FusedConvolutionShape& shape) const = 0;

    /// The CUcontext that its memory belongs to; nullptr where it is none of CUDA's.
    virtual void* context() const = 0;
};

} // namespace unit::gpu
