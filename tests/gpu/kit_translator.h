#pragma once

#include "core/inference/gpu/gpu_translator.h"
#include "tests/support/asynchronous_device.h"

#include <memory>
#include <string>

namespace unit::kit {

/// The device of the checks with its place for LibTorch's tensors.
gpu::GpuTranslator::Place kit_place();

/// A translator on that device.
std::unique_ptr<gpu::GpuTranslator> kit_translator(const std::string& checkpoint,
                                                   Precision precision);

/// The path of a checkpoint: "lite" and "full paper" are made by the kit, "sunny2rainy" is the
/// default model, others are those of tests/fixtures/unit_model.
std::string checkpoint_of(const std::string& model);

} // namespace unit::kit
