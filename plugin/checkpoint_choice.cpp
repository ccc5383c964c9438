#include "plugin/checkpoint_choice.h"

#include "plugin/default_paths.h"

#include <fmt/format.h>

namespace unit {

std::optional<std::string> choose_checkpoint(const std::string& property, BusError& error) {
    if (!property.empty())
        return property;
    const auto paths = default_checkpoint_paths();
    // A single one is left to the engine to look at.
    if (paths.size() == 1)
        return paths.front().string();
    std::string tried;
    for (const auto& path : paths) {
        std::error_code ignored;
        if (std::filesystem::exists(path, ignored))
            return path.string();
        tried += fmt::format("{}'{}'", tried.empty() ? "" : " or ", path.string());
    }
    error = {
        GST_RESOURCE_ERROR,
        GST_RESOURCE_ERROR_NOT_FOUND,
        fmt::format("There is no default checkpoint at {}. Set the property checkpoint, or the "
                    "environment variable UNITTRANSLATE_CHECKPOINT, to a checkpoint file.",
                    tried),
        {}};
    return std::nullopt;
}

} // namespace unit
