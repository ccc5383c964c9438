#pragma once

#include "core/checkpoint/checkpoint.h"
#include "core/inference/device.h"
#include "core/inference/frame_scaler.h"
#include "core/inference/translator.h"

#include <ATen/core/Tensor.h>
#include <memory>
#include <span>
#include <vector>

namespace unit {

/// Computes with LibTorch's operators, on any device that LibTorch knows: a batch at a time.
class LibTorchTranslator final : public Translator {
  public:
    LibTorchTranslator(const EngineSettings& settings, const ChosenDevice& device);

    void begin(Direction direction, const NetworkSize& size,
               std::span<const TranslationFrame> frames) override;
    BatchTimes finish() override { return times_; }
    std::uint64_t memory_needed(const BatchShape& shape) const override;
    std::uint64_t memory_available() const override;
    Precision precision(Direction) const override { return precision_; }
    const EngineInformation& information() const override { return information_; }

  private:
    void load(const std::string& checkpoint);
    void measure_memory();
    void read_frames(const NetworkSize& size, std::span<const TranslationFrame> frames);
    void compute(Direction direction, std::span<const TranslationFrame> frames);
    void write_frames(const NetworkSize& size, std::span<const TranslationFrame> frames);
    void add_noise(at::Tensor& latent, std::span<const TranslationFrame> frames);

    ChosenDevice device_;
    EngineInformation information_;
    BatchTimes times_; ///< of the batch that was begun last, and is done
    Precision precision_;
    std::shared_ptr<Unit> model_;
    std::int64_t bytes_per_pixel_ = 0; ///< of memory at the peak of one image's way
    /// What frames go through: [N, 3, H, W] fp32, channels-last, on the CPU, page-locked for CUDA
    /// so that copies to the device are direct.
    at::Tensor input_;
    at::Tensor output_;
    std::vector<std::unique_ptr<FrameScaler>> scalers_; ///< of frames of another size
    at::Tensor eta_;                                    ///< [1, C, H/4, W/4], of `seed_`
    std::uint64_t seed_ = 0;
};

} // namespace unit
