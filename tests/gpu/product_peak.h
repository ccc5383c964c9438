#pragma once

#include "core/inference/gpu/gpu_translator.h"

namespace unit::kit {

/// Arithmetic operations a second that the device reaches in products of two square bfloat16
/// matrices of that size, large ones: what LibTorch's own product reaches, so no translation can be
/// expected to do more. The best of a few rounds.
double measure_product_peak(const gpu::GpuTranslator::Place& place, std::int64_t size);

} // namespace unit::kit
