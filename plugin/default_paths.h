#pragma once

#include <filesystem>
#include <vector>

namespace unit {

/// The engine library: the environment variable UNITTRANSLATE_ENGINE where it is set and not empty,
/// else libunit-engine.so where `meson install` puts it as seen from the plugin's own folder, so
/// that an installation may be moved.
std::filesystem::path engine_library_path();

/// Where the checkpoint is looked for when the property is unset, in this order: the environment
/// variable UNITTRANSLATE_CHECKPOINT alone where it is set and not empty; else the data folder of
/// the prefix that the plugin lies in (so that an installation may be moved), then the data folder
/// that was configured.
std::vector<std::filesystem::path> default_checkpoint_paths();

} // namespace unit
