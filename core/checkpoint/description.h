#pragma once

#include "core/checkpoint/safetensors.h"
#include "core/model/configuration.h"

#include <array>
#include <nlohmann/json.hpp>
#include <string>

namespace unit {

/// Version of the metadata that this program writes. It reads version 1 as well, whose models had
/// fewer settings.
inline constexpr int kCheckpointFormatVersion = 2;

/// The metadata key under which a checkpoint's JSON description is stored.
inline constexpr const char* kCheckpointMetadataKey = "unittranslate";

/// What a checkpoint says of itself, stored as JSON in the safetensors header.
struct CheckpointDescription {
    ModelConfiguration model;
    /// Names of domain 1 and domain 2, e.g. "sunny", "rainy".
    std::array<std::string, 2> domain_names{"domain1", "domain2"};
    /// Width and height in pixels of the crops that the model was trained on. Translation takes any
    /// size; this is the one it has seen.
    std::array<int, 2> training_size{0, 0};
    /// Provenance: iterations, seed, data, program version, settings. A JSON object for people and
    /// scripts; translation does not read it.
    nlohmann::json training = nlohmann::json::object();
    /// The scores that the model was selected by; a JSON object, may be empty.
    nlohmann::json scores = nlohmann::json::object();
};

/// Reads the description in a file's metadata.
/// Errors: Damaged (no description, not JSON, a key missing or of the wrong kind), Unsupported
/// (another format version), naming the file and the key.
CheckpointDescription read_description(const SafetensorsFile& file);

/// The metadata of a safetensors file that says what `description` does: the inverse of
/// read_description().
std::map<std::string, std::string> description_metadata(const CheckpointDescription& description);

} // namespace unit
