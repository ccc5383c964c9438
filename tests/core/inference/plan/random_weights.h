#pragma once

#include "core/inference/plan/packed_weights.h"

namespace unit::test {

/// Small random weights for a model's translation from domain 1 to 2, always the same.
PackedWeights random_weights(const ModelConfiguration& model);

} // namespace unit::test
