#pragma once

#include <cstdint>
#include <vector>

namespace unit {

/// The values as IEEE half precision, each rounded to the nearest, ties to even; infinite where
/// they do not fit.
std::vector<std::uint16_t> to_half(const std::vector<float>& values);

/// The values as bfloat16, each rounded to the nearest, ties to even. They must be finite.
std::vector<std::uint16_t> to_bfloat16(const std::vector<float>& values);

} // namespace unit
