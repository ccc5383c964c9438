#pragma once

#include "training/commands/usage_error.h"

#include <CLI/CLI.hpp>
#include <functional>

namespace unit {

/// What a subcommand does once the command line is parsed. Throws UsageError or ConfigurationError
/// for wrong usage (exit status 2) and anything else for failure (exit status 1).
using CommandAction = std::function<void()>;

// Each adds its subcommand with its options to the program, and runs when that subcommand is
// chosen.
void add_train_command(CLI::App& program, CommandAction& action);
void add_translate_command(CLI::App& program, CommandAction& action);
void add_evaluate_command(CLI::App& program, CommandAction& action);
void add_inspect_command(CLI::App& program, CommandAction& action);
void add_profile_command(CLI::App& program, CommandAction& action);
void add_export_command(CLI::App& program, CommandAction& action);
void add_streets_command(CLI::App& program, CommandAction& action);
void add_weather_command(CLI::App& program, CommandAction& action);

} // namespace unit
