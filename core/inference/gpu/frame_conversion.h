#pragma once

#include "core/gpu/batch_pipeline.h"
#include "core/gpu/device.h"
#include "core/inference/gpu/network.h"

#include <memory>
#include <span>

namespace unit::gpu {

/// Enqueues what turns frames into a network's input and its output into frames, scaling those of
/// another size, with the frames' own detail on the way back (GuidedUpsampler). Keeps memory for
/// those of a batch that are scaled: 16 bytes for each of their pixels, 80 for each of the
/// network's. Threads: one at a time, with one stream.
class FrameConversion {
  public:
    explicit FrameConversion(Device& device) : device_(device) {}

    /// Frame i becomes image i of the input. Waits for the stream where it needs more memory.
    void enqueue_reading(Stream& stream, std::span<const DeviceFrame> frames, Network& network);

    /// Image i of the output becomes frame i. After enqueue_reading() of the same frames.
    void enqueue_writing(Stream& stream, std::span<const DeviceFrame> frames, Network& network);

  private:
    Device& device_;
    std::unique_ptr<Memory> memory_;
};

} // namespace unit::gpu
