#pragma once

#include "core/checkpoint/safetensors.h"

#include <cstdint>
#include <string>
#include <vector>

namespace unit {

/// Refuses a checkpoint's tensor that is not there or not of this shape.
/// Errors: Damaged, naming the file and the tensor.
void check_weights(const SafetensorsFile& file, const std::string& name,
                   const std::vector<std::int64_t>& shape);

/// The values of a checkpoint's tensor, which must have this shape.
/// Errors: Damaged, naming the file and the tensor, where it is missing, has another shape, is of
/// no floating point type or holds a value that is not finite.
std::vector<float> weight_values(const SafetensorsFile& file, const std::string& name,
                                 const std::vector<std::int64_t>& shape);

/// The values as IEEE half precision, each rounded to the nearest, ties to even; infinite where
/// they do not fit.
std::vector<std::uint16_t> to_half(const std::vector<float>& values);

/// The values as bfloat16, each rounded to the nearest, ties to even. They must be finite.
std::vector<std::uint16_t> to_bfloat16(const std::vector<float>& values);

} // namespace unit
