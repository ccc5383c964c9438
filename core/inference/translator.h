#pragma once

#include "core/checkpoint/checkpoint.h"
#include "core/engine.h"
#include "core/inference/device.h"

#include <ATen/core/Tensor.h>
#include <memory>
#include <span>

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
    /// [N, 3, H, W] fp32, channels-last, on the CPU, page-locked for CUDA so that copies to the
    /// device are direct.
    at::Tensor& staging(at::Tensor& buffer, at::IntArrayRef sizes);

    ChosenDevice device_;
    std::shared_ptr<Unit> model_;
    at::Tensor input_staging_;
    at::Tensor output_staging_;
};

} // namespace unit
