#pragma once

#include "core/model/configuration.h"

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace unit {

/// All settings: one key per member, by its name.
nlohmann::json to_json(const ModelConfiguration& configuration);

/// The same as checkpoints store it: without `patch` where it is 1, and without `residual_scale`
/// and `discriminator_spectral_norm` where they are false. Programs that are older than these
/// settings read such a file, as they can, and refuse any other by the setting's name; so they need
/// no format version of their own.
nlohmann::json to_stored_json(const ModelConfiguration& configuration);

/// The inverse of both. Every other key must be there, no unknown one may be; the values are
/// validated. Throws Error(Damaged) that begins with `where` and names the key.
ModelConfiguration model_configuration_from_json(const nlohmann::json& json,
                                                 const std::string& where);

/// The same for checkpoints of format version 1, whose models had one `width` for encoders and
/// generators and no choice of norm, padding, activation and kernels.
ModelConfiguration model_configuration_from_json_1(const nlohmann::json& json,
                                                   const std::string& where);

} // namespace unit
