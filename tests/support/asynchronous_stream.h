#pragma once

#include "core/gpu/device.h"
#include "tests/support/asynchronous_state.h"

namespace unit::gpu::test {

/// A stream of an AsynchronousDevice: a thread with a queue.
std::unique_ptr<Stream> make_asynchronous_stream(const StatePointer& state);

/// What its convolve() takes: loops.
std::unique_ptr<FusedConvolution> make_loop_convolution(const StatePointer& state,
                                                        const FusedConvolutionShape& shape);

} // namespace unit::gpu::test
