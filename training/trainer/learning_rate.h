#pragma once

#include "training/configuration/training_configuration.h"

#include <cstdint>

namespace unit {

/// Adam's learning rate for the update after `iteration` finished ones, by optimiser.schedule. The
/// cosine is that of Loshchilov and Hutter, arXiv 1608.03983, equation 5, without restarts.
/// Depends on nothing but its arguments, so a resumed run goes on with the same rates.
double learning_rate_at(const TrainingConfiguration& configuration, std::int64_t iteration);

} // namespace unit
