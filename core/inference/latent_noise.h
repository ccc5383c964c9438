#pragma once

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <cstdint>

namespace unit {

/// eta from N(0, 1) for a seed, fp32 [C, h, w]: drawn on the CPU, so that it is the same on every
/// device.
inline at::Tensor draw_eta(std::uint64_t seed, at::IntArrayRef sizes) {
    return at::randn(sizes, at::make_generator<at::CPUGeneratorImpl>(seed),
                     at::TensorOptions(at::kFloat));
}

} // namespace unit
