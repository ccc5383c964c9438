#pragma once

#include "core/gpu/fused_convolution.h"
#include "core/model/translation_path.h"

namespace unit::gpu {

/// What a layer multiplies negative values by: 1 where it has no ReLU.
float negative_slope(const PathLayer& layer);

/// Zeros that a layer's convolution itself adds on each side.
int zero_border(const PathLayer& layer);

/// Pixels on each side that are made before, where the border is not zero.
int made_border(const PathLayer& layer);

/// A layer without a norm as a device may have a kernel for: its convolution, bias and slope.
/// `height` and `width` are of the layer's input; the shape's are of what the convolution reads,
/// where the layer enlarges or has a border that is not zero.
FusedConvolutionShape fused_shape(const PathLayer& layer, FusedConvolutionShape::Value value,
                                  int images, int height, int width);

} // namespace unit::gpu
