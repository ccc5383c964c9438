#pragma once

#include <functional>
#include <string>
#include <vector>

namespace unit {

/// The values of a model's tensors, C-contiguous, by the names that PathLayer::tensors() gives
/// them. May throw.
using WeightsByName = std::function<std::vector<float>(const std::string& name)>;

} // namespace unit
