#pragma once

#include "core/checkpoint/checkpoint.h"
#include "core/engine.h"
#include "core/inference/device.h"
#include "core/inference/frame_scaler.h"
#include "core/threads/thread_team.h"

#include <ATen/core/Tensor.h>
#include <memory>
#include <span>
#include <vector>

namespace unit {

/// A checkpoint on one device, ready to translate frames: G_to(mu), mu = E_from(x)
/// (arXiv 1703.00848, section 3).
/// Threads: one at a time, but for information(), memory_needed() and memory_available(). Errors:
/// Error, and LibTorch's exceptions.
class Translator {
  public:
    Translator(const EngineSettings& settings, const ChosenDevice& device);

    const EngineInformation& information() const { return information_; }

    /// See Engine.
    BatchTimes translate(Direction direction, const NetworkSize& size,
                         std::span<const TranslationFrame> frames);
    BatchTimes prepare(const BatchShape& shape);
    std::uint64_t memory_needed(const BatchShape& shape) const;
    std::uint64_t memory_available() const;

  private:
    /// Frames that are computed together, with the memory that they go through: [N, 3, H, W] fp32,
    /// channels-last, on the CPU, page-locked for CUDA so that copies to the device are direct.
    struct Part {
        std::span<const TranslationFrame> frames;
        at::Tensor input;
        at::Tensor output;
        std::vector<std::unique_ptr<FrameScaler>> scalers; ///< of frames of another size
        at::Tensor eta;                                    ///< [1, C, H/4, W/4], of `seed`
        std::uint64_t seed = 0;
        BatchTimes times;
    };

    void load(const std::string& checkpoint);
    void measure_memory();
    /// A frame to each thread, as often as there are threads to the batch.
    BatchTimes translate_on_cpu(Direction direction, const NetworkSize& size,
                                std::span<const TranslationFrame> frames);
    void translate_part(Direction direction, const NetworkSize& size, Part& part);
    void read_frames(const NetworkSize& size, Part& part);
    void compute(Direction direction, Part& part);
    void write_frames(const NetworkSize& size, Part& part);
    void add_noise(at::Tensor& latent, Part& part);

    ChosenDevice device_;
    EngineInformation information_;
    std::shared_ptr<Unit> model_;
    std::int64_t bytes_per_pixel_ = 0; ///< of memory at the peak of one image's way
    std::vector<Part> parts_;
    ThreadTeam team_; ///< on the CPU, a thread for each frame that is computed side by side
};

} // namespace unit
