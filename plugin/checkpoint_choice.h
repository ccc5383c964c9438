#pragma once

#include "plugin/bus_error.h"

#include <optional>
#include <string>

namespace unit {

/// The checkpoint that the property names; where it is empty, the first of
/// default_checkpoint_paths() that exists. On failure the result is empty and `error` names the
/// paths that were tried.
std::optional<std::string> choose_checkpoint(const std::string& property, BusError& error);

} // namespace unit
