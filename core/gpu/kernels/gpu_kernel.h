#pragma once

#include "core/gpu/kernels/add_bias.h"

#include <variant>

namespace unit::gpu {

/// Every kernel that a device can launch, with its parameters. A new one is a struct as launch.h
/// describes it, and a line here: the launchers of the host and of CUDA go through this list.
using GpuKernel = std::variant<AddBias<float>, AddBias<Float16>, AddBias<BFloat16>>;

} // namespace unit::gpu
