#pragma once

#include "core/gpu/device.h"
#include "core/inference/gpu/scene_pictures.h"
#include "core/inference/stream_history.h"

#include <memory>
#include <span>
#include <vector>

namespace unit::gpu {

/// The video streams whose statistics are smoothed on a device. What their norms took lies there,
/// and only kernels know it; what decides whether a frame goes on from it is known here.
/// Threads: one at a time.
class SmoothedStreams {
  public:
    /// For translations whose norms have so many channels all together. The device outlives it.
    SmoothedStreams(Device& device, int channels)
        : device_(device), channels_(channels), pictures_(device) {}

    /// Those of the next batch's frames that are smoothed, in their order, with their numbers in
    /// it as `image`. Whoever gets them enqueues work for all, on one stream. The histories are
    /// valid as long as somebody holds the frames' streams. Errors: those of Device.
    std::vector<SmoothedImage> next(Direction direction, const NetworkSize& size,
                                    std::span<const TranslationFrame> frames);

    /// The frames of the batch are on their way: counts the scene cuts among them.
    void confirm(std::span<const TranslationFrame> frames);

    /// The frames of a batch failed: what comes next does not go on from them.
    void interrupt(std::span<const TranslationFrame> frames);

  private:
    struct State {
        StreamHistory history;
        std::unique_ptr<Memory> statistics; ///< SmoothedImage::history
    };

    State* known_state(const TranslationFrame& frame);

    Device& device_;
    int channels_;
    ScenePictures pictures_;
    StreamStates<State> streams_;
};

} // namespace unit::gpu
