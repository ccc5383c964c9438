#pragma once

#include "core/gpu/fused_convolution.h"

#include <cudnn_frontend.h>
#include <memory>

namespace unit::gpu {

/// The tensors of a convolution's graph by cuDNN's identifiers.
enum ConvolutionTensor : std::int64_t { kInput = 1, kWeights, kBias, kOutput };

/// What cuDNN is asked to compute in one kernel (cuDNN's Graph API, "Generic Runtime Fusion
/// Engines"): products summed in fp32, to which bias and activation are applied before they are
/// rounded. Neither validated nor planned, so that it needs no device. Threads: any.
std::shared_ptr<cudnn_frontend::graph::Graph> convolution_graph(const FusedConvolutionShape& shape);

/// For messages: "a fused convolution 3x3 of stride 2 from 64 to 128 channels, 1x720x1280 pixels".
std::string describe(const FusedConvolutionShape& shape);

} // namespace unit::gpu
