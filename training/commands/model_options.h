#pragma once

#include "core/engine.h"

#include <CLI/CLI.hpp>
#include <string>

namespace unit {

/// The options of all commands that use a model.
struct ModelOptions {
    std::string checkpoint;
    std::string direction = "1to2";
    std::string device = "auto";
    std::string precision = "auto";
};

/// Adds --checkpoint, --direction, --device and --precision, stored in `options` when they are
/// parsed.
void add_model_options(CLI::App& command, ModelOptions& options);

/// The same without --checkpoint.
void add_computation_options(CLI::App& command, ModelOptions& options);

/// Adds --direction alone.
void add_direction_option(CLI::App& command, ModelOptions& options);

/// The direction called "1to2", "2to1", "1to1" or "2to2".
Direction direction_of(const ModelOptions& options);

/// What to open the engine with. Without --checkpoint, the default one: that of the environment
/// variable UNITTRANSLATE_CHECKPOINT, else the installed one. Errors: NotFound.
EngineSettings engine_settings(const ModelOptions& options);

} // namespace unit
