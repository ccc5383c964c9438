#pragma once

#include <map>
#include <string>
#include <vector>

namespace unit {

/// The largest absolute value that each channel of a convolution's input takes on typical images,
/// by the name of the convolution (PathLayer::convolution): what quantized convolutions are scaled
/// by. They hold for one direction, since the shared blocks see other values in another.
using InputRanges = std::map<std::string, std::vector<float>>;

} // namespace unit
