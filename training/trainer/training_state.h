#pragma once

#include "training/trainer/update.h"

#include <cstdint>
#include <filesystem>

namespace unit {

/// All that decides the next step, besides the configuration: the parameters of the model, both
/// optimisers' moments and the number of updates done. Random numbers and the data order need no
/// state of their own, since each update draws them from (seed, number of the update).
///
/// Stored as a safetensors file: `parameter.NAME`, `exp_avg.NAME` and `exp_avg_sq.NAME` for each
/// parameter, and the metadata key `unit_training_state` (JSON: format_version, iteration).

/// Writes the state after `iteration` updates. Errors: those of write_safetensors().
void save_state(const std::filesystem::path& path, const Unit& model, Update& update,
                std::int64_t iteration);

/// Restores model and optimisers and returns the number of updates done.
/// Errors: those of SafetensorsFile; Damaged, naming file and tensor, if the file is not the state
/// of such a model.
std::int64_t load_state(const std::filesystem::path& path, Unit& model, Update& update);

} // namespace unit
