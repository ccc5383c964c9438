#pragma once

#include "core/checkpoint/safetensors.h"
#include "core/model/configuration.h"
#include "core/model/input_ranges.h"

#include <filesystem>
#include <map>
#include <string>

namespace unit {

/// What a checkpoint knows for computing in integers: the ranges of inputs in each direction that
/// was calibrated, by its name, e.g. "1to2". Stored as JSON under a metadata key of its own, which
/// programs that do not know it ignore.
using Calibration = std::map<std::string, InputRanges>;

inline constexpr const char* kCalibrationMetadataKey = "unittranslate.calibration";

/// The calibration in a file's metadata; empty where there is none.
/// Errors: Damaged, naming the file and the layer, for what is not JSON of that form, for ranges
/// that are no finite numbers from 0 on, or not as many as the layer of the model has channels, and
/// for layers that it lacks.
Calibration read_calibration(const SafetensorsFile& file, const ModelConfiguration& model);

/// The text for the metadata. Ranges are written with 4 digits.
std::string calibration_text(const Calibration& calibration);

/// Writes a copy of a checkpoint with this calibration instead of the one that it may have.
/// Errors: those of write_safetensors().
void write_calibrated(const std::filesystem::path& path, const SafetensorsFile& file,
                      const Calibration& calibration);

} // namespace unit
