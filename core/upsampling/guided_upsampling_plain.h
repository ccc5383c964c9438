#pragma once

#include "core/upsampling/local_models.h"

namespace unit {

/// GuidedUpsampler pixel by pixel and window by window, in double precision: the plain twin that it
/// is tested against. `output` is not the input.
void upsample_guided_plain(const ImageSize& small, const ImageSize& full,
                           const GuidedUpsamplingSettings& settings,
                           const ConstTensorImage& small_input,
                           const ConstTensorImage& small_output, const ConstTensorImage& input,
                           const TensorImage& output);

} // namespace unit
