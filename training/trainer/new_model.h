#pragma once

#include "core/model/unit.h"
#include "training/configuration/training_configuration.h"

#include <c10/core/Device.h>
#include <memory>

namespace unit {

/// The model that a training begins with, drawn from the seed, on a device, its weights
/// channels-last.
std::unique_ptr<Unit> make_new_model(const TrainingConfiguration& configuration,
                                     c10::Device device);

} // namespace unit
