#pragma once

#include <optional>
#include <string>

namespace unit {

/// The number of the CUDA device that the property `device` names: 0 for "cuda", 2 for "cuda:2".
/// Nothing for others, and for "auto", which names none.
std::optional<int> named_cuda_device(const std::string& device);

} // namespace unit
