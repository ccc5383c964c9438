#pragma once

#include "core/engine.h"
#include "core/gpu/device.h"
#include "core/pixels/plane_sizes.h"

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace unit::gpu {

/// A frame of a batch, its planes on the device.
struct DeviceFrame {
    FrameFormat format;
    ConstFrameView input;
    FrameView output;
    float strength = 1.0F;  ///< see TranslationFrame
    float noise = 0.0F;     ///< see TranslationFrame
    std::uint64_t seed = 0; ///< see TranslationFrame
    std::size_t number = 0; ///< of those that begin() was given
};

/// Brings batches of frames to a device and back, each while others are computed: three streams,
/// one for each way and one that computes, and memory for kDepth batches, which stays page-locked.
/// What crosses the bus are the frames' own planes. Frames that lie in the device's memory already
/// are computed where they are; those of another CUDA context are copied within the device.
/// Threads: one at a time.
class BatchPipeline {
  public:
    /// Batches that may be begun and not finished: one on each stream.
    static constexpr int kDepth = 3;

    /// Enqueues on the stream what computes the frames' outputs. The frames are only valid
    /// meanwhile; their planes, until what is enqueued is done.
    using Compute = std::function<void(Stream&, std::span<const DeviceFrame>)>;

    explicit BatchPipeline(Device& device);

    /// See Engine::begin. What `compute` throws, this throws, when what was enqueued is done.
    void begin(std::span<const TranslationFrame> frames, const Compute& compute);

    /// See Engine::finish. Times of the copies and of `compute` by the device's clock.
    BatchTimes finish();

    /// The stream that computes, to prepare something on it.
    Stream& stream() { return *compute_; }

  private:
    /// Where a frame's planes begin in the memory of a batch, its rows one behind the other: the
    /// same in all of it.
    using Place = std::array<std::size_t, 3>;

    /// A frame, with its place where it is not computed where it lies.
    struct StagedFrame {
        TranslationFrame frame;
        std::size_t number; ///< of those that begin() was given
        std::optional<Place> place;
    };

    /// A batch on its way.
    struct Batch {
        std::vector<StagedFrame> frames;
        std::size_t host_bytes = 0;   ///< of planes that cross the bus; these lie first
        std::size_t device_bytes = 0; ///< of all planes that have a place
        std::unique_ptr<Memory> host_input, host_output, device_input, device_output;
        EventPointer upload_began, uploaded, compute_began, computed, downloaded;
        std::chrono::nanoseconds read_on_host{0};
    };

    void find_places(Batch& batch, std::span<const TranslationFrame> frames) const;
    void reserve(Batch& batch);
    void upload(Batch& batch);
    void enqueue_compute(Batch& batch, const Compute& compute);
    void download(Batch& batch);
    void wait_for_enqueued();

    Device& device_;
    std::array<Batch, kDepth> batches_;
    std::size_t next_ = 0;  ///< of batches_, to be begun
    std::size_t begun_ = 0; ///< the batches before it
    // Last, so that their work is done before memory goes.
    std::unique_ptr<Stream> upload_, compute_, download_;
};

} // namespace unit::gpu
