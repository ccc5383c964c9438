#pragma once

#include "core/checkpoint/description.h"
#include "training/configuration/training_configuration.h"
#include "training/trainer/training_progress.h"

namespace unit {

/// What a checkpoint of a training by so many processes says of itself, without scores.
CheckpointDescription describe_training(const TrainingConfiguration& configuration,
                                        const TrainingProgress& progress, int processes);

} // namespace unit
