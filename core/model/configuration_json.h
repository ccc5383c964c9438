#pragma once

#include "core/model/configuration.h"

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace unit {

/// JSON as checkpoints store it: one key per member, by its name.
nlohmann::json to_json(const ModelConfiguration& configuration);

/// The inverse of to_json(). Every key must be there, no other may be; the values are validated.
/// Throws Error(Damaged) that begins with `where` and names the key.
ModelConfiguration model_configuration_from_json(const nlohmann::json& json,
                                                 const std::string& where);

/// The same for checkpoints of format version 1, whose models had one `width` for encoders and
/// generators and no choice of norm, padding, activation and kernels.
ModelConfiguration model_configuration_from_json_1(const nlohmann::json& json,
                                                   const std::string& where);

} // namespace unit
