#pragma once

#include "core/checkpoint/description.h"
#include "core/checkpoint/safetensors.h"
#include "core/model/unit.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace unit {

/// Weights on disk: F32 as trained, or F16 at half the size.
enum class WeightType { F32, F16 };

/// Copies a file's tensors into parameters, whose type and device stay. The file must have exactly
/// these tensors.
/// Errors: Damaged for a missing tensor, one too many, a wrong shape or a type that is no floating
/// point number, or a value that is not finite, naming the file, the tensor and what was expected.
void load_parameters(const SafetensorsFile& file, const std::vector<NamedParameter>& parameters);

/// Writes a deployed checkpoint: the description and E1, E2, G1, G2 (shared blocks once).
/// Errors: those of write_safetensors(); Failed, naming the tensor, for a value that is not finite
/// or does not fit `type`.
void save_checkpoint(const std::filesystem::path& path, const CheckpointDescription& description,
                     const Unit& model, WeightType type);

/// A deployed checkpoint in memory.
struct LoadedCheckpoint {
    CheckpointDescription description;
    std::shared_ptr<Unit> model; ///< without discriminators, fp32, on the CPU, in evaluation mode
};

/// Opens, checks and loads a deployed checkpoint. Errors: as above, and those of SafetensorsFile.
LoadedCheckpoint load_checkpoint(const std::filesystem::path& path);

} // namespace unit
