#pragma once

#include "core/pixels/conversion.h"

namespace unit {

/// frame_to_tensor() pixel by pixel with the same arithmetic: the plain twin that the row kernels
/// are tested against and timed beside, and the shape a CUDA kernel takes.
void frame_to_tensor_plain(const FrameFormat& format, const ConstFrameView& frame,
                           const TensorImage& image);

/// tensor_to_frame() pixel by pixel with the same arithmetic.
void tensor_to_frame_plain(const FrameFormat& format, const ConstTensorImage& image,
                           const ConstFrameView& input, const FrameView& frame);

} // namespace unit
