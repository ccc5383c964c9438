#pragma once

#include "core/engine.h"
#include "core/gpu/device.h"
#include "core/scenes/scene_picture.h"

#include <memory>
#include <span>
#include <vector>

namespace unit::gpu {

/// Makes the small pictures by which scene cuts are found: of frames in main memory where they are;
/// of those on the device, where the rows that count are copied from. Threads: one at a time.
class ScenePictures {
  public:
    /// The device outlives it.
    explicit ScenePictures(Device& device) : device_(device) {}

    /// Of each frame that is smoothed; others' are empty. Waits until the rows of frames on the
    /// device have come, beside the work of other streams. Errors: those of Device.
    std::vector<ScenePicture> of(std::span<const TranslationFrame> frames);

  private:
    struct Copied;

    std::vector<Copied> fetch_rows(std::span<const TranslationFrame> frames);
    std::vector<Copied> copy_rows(std::span<const TranslationFrame> frames);
    ConstFrameView copy_rows(const TranslationFrame& frame, std::size_t& offset);
    void reserve(std::size_t bytes);

    Device& device_;
    std::unique_ptr<Memory> on_device_, on_host_;
    std::unique_ptr<Stream> stream_; ///< from the first frame on the device on; goes first
};

} // namespace unit::gpu
