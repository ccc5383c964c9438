#pragma once

#include "core/gpu/kernels/convolution_result.h"
#include "core/inference/gpu/convolution.h"
#include "core/model/gpu/value_types.h"

#include <ATen/ATen.h>

namespace unit::gpu {

/// Lets a kernel read what a convolution gave. The tensors outlive the launch.
template <typename Value>
void set_sources(const Features& features, ConvolutionResult<Value>& kernel) {
    const at::Tensor& first = features.first();
    kernel.source_count = features.count;
    kernel.images = static_cast<int>(first.size(0));
    kernel.channels = static_cast<int>(first.size(1));
    kernel.height = static_cast<int>(first.size(2));
    kernel.width = static_cast<int>(first.size(3));
    for (int source = 0; source < features.count; ++source) {
        kernel.sources[source] =
            values_of<Value>(features.sources[static_cast<std::size_t>(source)]);
    }
}

/// Memory for what a kernel makes of a convolution in phases.
inline at::Tensor empty_result(const Features& features) {
    const at::Tensor& first = features.first();
    return at::empty({first.size(0), first.size(1), 2 * first.size(2), 2 * first.size(3)},
                     first.options().memory_format(at::MemoryFormat::ChannelsLast));
}

} // namespace unit::gpu
