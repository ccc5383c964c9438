#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace unit {

/// What was given to a command, as a line for a shell: "unit evaluate --pairs streets:1..64". Call
/// it once the command line is parsed.
std::string command_line(const CLI::App& command);

} // namespace unit
