#pragma once

#include <filesystem>
#include <string>

namespace unit {

/// What the processor is called, for people: "model name" of the first one in /proc/cpuinfo;
/// "unknown" where that has none, as on ARM. `root` is the folder that holds proc/. Threads: any.
std::string processor_name(const std::filesystem::path& root = "/");

} // namespace unit
