#include "plugin/default_paths.h"

#include <glib.h>

#include <dlfcn.h>

#include <string>

namespace unit {
namespace {

/// The folder of the library (or program) that this code is part of.
std::filesystem::path own_folder() {
    Dl_info info{};
    if (dladdr(reinterpret_cast<const void*>(&own_folder), &info) == 0 || !info.dli_fname)
        return {};
    std::error_code error;
    const auto path = std::filesystem::canonical(info.dli_fname, error);
    return (error ? std::filesystem::path(info.dli_fname) : path).parent_path();
}

std::string environment_value(const char* name) {
    const char* value = g_getenv(name);
    return value ? value : "";
}

} // namespace

std::filesystem::path engine_library_path() {
    const std::string path = environment_value("UNITTRANSLATE_ENGINE");
    if (!path.empty())
        return path;
    return (own_folder() / UNIT_ENGINE_FROM_PLUGIN).lexically_normal();
}

std::vector<std::filesystem::path> default_checkpoint_paths() {
    const std::string path = environment_value("UNITTRANSLATE_CHECKPOINT");
    if (!path.empty())
        return {path};
    const std::filesystem::path name = std::filesystem::path("models") / "sunny2rainy.safetensors";
    return {(own_folder() / UNIT_DATA_FROM_PLUGIN / name).lexically_normal(), UNIT_DATA_DIR / name};
}

} // namespace unit
