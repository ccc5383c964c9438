#pragma once

#include "core/gpu/fused_convolution.h"

#include <memory>

namespace unit::gpu {

/// The kernel that cuDNN's heuristics think fastest for a shape, compiled for CUDA device `device`;
/// null where cuDNN has none. Takes some tenths of a second. Threads: any.
std::unique_ptr<FusedConvolution> make_cudnn_convolution(int device,
                                                         const FusedConvolutionShape& shape);

/// Enqueues what make_cudnn_convolution() made on LibTorch's current stream of its device.
/// Errors: Error(Failed) with cuDNN's sentence, the shape and the device.
void enqueue_cudnn_convolution(const FusedConvolution& convolution,
                               const FusedConvolutionTensors& tensors);

} // namespace unit::gpu
