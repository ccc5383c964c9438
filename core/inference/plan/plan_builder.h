#pragma once

#include "core/inference/plan/plan.h"

#include <memory>
#include <vector>

namespace unit {

/// The steps that compute a plan, which keep their tensors in `arena`: it must outlive them. Errors
/// as for Plan.
std::vector<std::unique_ptr<Step>> build_steps(const ModelConfiguration& model,
                                               PackedWeights& weights, const PlanShape& shape,
                                               const InputRanges& ranges, Arena& arena);

} // namespace unit
