#pragma once

#include "core/model/unit.h"

#include <c10/core/ScalarType.h>

namespace unit {

/// Lets a model for inference compute in bfloat16 or half precision: the weights become `type`, but
/// for the first convolution of each encoder, which reads the image, and the last one of each
/// generator, which writes it; these stay in 32 bits, so that the image keeps all its levels. Each
/// layer computes in the precision of its weights. With kFloat, nothing changes.
/// Errors: LibTorch's exceptions. Threads: one, while nobody else uses the model.
void reduce_precision(Unit& model, at::ScalarType type);

} // namespace unit
