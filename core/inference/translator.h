#pragma once

#include "core/checkpoint/checkpoint.h"
#include "core/engine.h"
#include "core/inference/device.h"
#include "core/threads/thread_team.h"

#include <ATen/core/Tensor.h>
#include <memory>
#include <span>
#include <vector>

namespace unit {

/// A checkpoint on one device, ready to translate frames: G_to(mu), mu = E_from(x) (method.md).
/// Threads: one at a time. Errors: Error, and LibTorch's exceptions.
class Translator {
  public:
    Translator(const std::string& checkpoint, const ChosenDevice& device);

    const std::string& device_name() const { return device_.name; }

    /// Translates frames of one format, 1 or more of them; see Engine::translate().
    void translate(const FrameFormat& format, Direction direction,
                   std::span<const TranslationFrame> frames);

  private:
    /// Frames that are computed together, with the memory that they go through: [N, 3, H, W] fp32,
    /// channels-last, on the CPU, page-locked for CUDA so that copies to the device are direct.
    struct Part {
        std::span<const TranslationFrame> frames;
        at::Tensor input;
        at::Tensor output;
    };

    /// A frame to each core, as often as there are cores to the batch.
    void translate_on_cpu(const FrameFormat& format, Direction direction,
                          std::span<const TranslationFrame> frames);
    void translate_part(const FrameFormat& format, Direction direction, Part& part);

    ChosenDevice device_;
    std::shared_ptr<Unit> model_;
    std::vector<Part> parts_;
    std::unique_ptr<ThreadTeam> team_; ///< on the CPU, for batches of more than one frame
};

} // namespace unit
