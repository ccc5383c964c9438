#pragma once

#include "training/trainer/loss_value.h"

#include <cstddef>
#include <string>
#include <vector>

namespace unit {

/// The step of an update that the `index`-th of its losses belongs to: "discriminator" or
/// "generator" for a term, "total" for the totals. Terms stand in the order of UpdateRecord.
std::string step_of_loss(const std::vector<LossValue>& losses, std::size_t index);

} // namespace unit
