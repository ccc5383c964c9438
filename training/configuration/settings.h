#pragma once

#include "training/configuration/training_configuration.h"

#include <filesystem>
#include <string>
#include <vector>

/// Reading and writing a training configuration as TOML. A key is `table.name`, e.g. `loss.gan`.
namespace unit {

/// A configuration that cannot be used: an unknown key (the message names the nearest known one), a
/// value of the wrong kind or out of range, a file that is not TOML. `what()` names file and line
/// where there are such.
class ConfigurationError : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Changes the settings that a TOML file holds. `preset`, wherever it stands, is applied before the
/// file's other model settings (it leaves the channels of the images alone), and what `[data]` says
/// for both domains before what `[domain1]` and `[domain2]` say. Errors: ConfigurationError.
void apply_file(TrainingConfiguration& configuration, const std::filesystem::path& path);

/// Changes the settings of a text of TOML, as apply_file() those of a file; `where` names it in
/// messages. Errors: ConfigurationError.
void apply_text(TrainingConfiguration& configuration, const std::string& text,
                const std::string& where);

/// Changes one setting from "key=value"; the value is TOML, where a bare word counts as a string.
/// Errors: ConfigurationError.
void apply_assignment(TrainingConfiguration& configuration, const std::string& assignment);

/// Refuses what no single key shows: a domain without a source, weights that do not match the
/// sources, ranges in the wrong order, networks that cannot be or cannot take the crops, a device
/// that is none. Errors: ConfigurationError.
void check_complete(const TrainingConfiguration& configuration);

/// Keys of the settings that have other values in `a` than in `b`.
std::vector<std::string> differing_settings(const TrainingConfiguration& a,
                                            const TrainingConfiguration& b);

/// All settings with their values as a TOML file, each with a comment that explains it.
/// apply_file() on it gives the same configuration.
std::string to_toml(const TrainingConfiguration& configuration);

} // namespace unit
