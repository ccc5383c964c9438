#pragma once

#include "training/trainer/moving_average.h"
#include "training/trainer/training_progress.h"
#include "training/trainer/update.h"

#include <filesystem>

namespace unit {

/// All that decides the next step, besides the configuration: the parameters of the model and the
/// singular vectors of its discriminators, the moving average of parameters, both optimisers'
/// moments and steps, the loss scale, and the progress. Random numbers and the data order need no
/// state of their own, since each update draws them from (seed, number of the update).
///
/// Stored as a safetensors file: for each parameter `parameter.NAME`, `exp_avg.NAME` and
/// `exp_avg_sq.NAME`, for those of encoders and generators `average.NAME`; with spectral
/// normalisation for each singular vector `buffer.NAME`; `steps.generators`,
/// `steps.discriminators`, `loss_scale.value`, `loss_scale.steps`.
struct TrainingTensors {
    Update& update;
    MovingAverage& average;
};

/// All of them, by the names they are stored under, in an order that only the model decides.
std::vector<NamedParameter> named_tensors(const TrainingTensors& tensors);

/// Writes the state, in one step as seen by others. Errors: those of write_safetensors(); Failed,
/// naming the tensor, if a parameter is not finite: what is at `path` then stays.
void save_state(const std::filesystem::path& path, const TrainingTensors& tensors,
                const TrainingProgress& progress);

/// Restores the tensors and returns the progress. Errors: those of read_progress(); Damaged, naming
/// file and tensor, if the file is not the state of such a model: then nothing is changed.
TrainingProgress load_state(const std::filesystem::path& path, const TrainingTensors& tensors);

} // namespace unit
