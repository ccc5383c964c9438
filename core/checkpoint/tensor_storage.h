#pragma once

#include "core/checkpoint/safetensors.h"

#include <ATen/core/Tensor.h>
#include <string>

namespace unit {

/// Describes a tensor for write_safetensors(). `tensor` must be contiguous and on the CPU, and must
/// outlive the entry, which points into it.
/// Errors: Unsupported, naming the tensor, for a type that the file format lacks.
TensorEntry storage_entry(const std::string& name, const at::Tensor& tensor);

/// A copy of a file's tensor, contiguous, on the CPU, of the type it has in the file.
at::Tensor tensor_from_storage(const TensorEntry& entry);

/// The type's name and the shape as an error message shows them, e.g. "F16 [3, 16, 7, 7]".
std::string describe(const TensorEntry& entry);

} // namespace unit
