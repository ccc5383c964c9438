#pragma once

#include "core/gpu/kernels/values.h"

#include <ATen/core/Tensor.h>

namespace unit::gpu {

/// Calls `work` with a value of the kernels' type for a type of LibTorch's: float, Float16 or
/// BFloat16.
template <typename Work>
auto with_value_type(at::ScalarType type, const Work& work) {
    switch (type) {
    case at::kHalf:
        return work(Float16{});
    case at::kBFloat16:
        return work(BFloat16{});
    default:
        return work(0.0F);
    }
}

/// The elements of a tensor of such a type.
template <typename Value>
Value* values_of(const at::Tensor& tensor) {
    return static_cast<Value*>(tensor.mutable_data_ptr());
}

} // namespace unit::gpu
