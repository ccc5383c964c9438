#include "training/data/image_source.h"

#include "core/error.h"
#include "training/data/folder_source.h"
#include "training/data/streets_source.h"
#include "training/data/video_source.h"
#include "training/media/image_file.h"

#include <fmt/format.h>

#include <filesystem>

namespace unit {

std::unique_ptr<ImageSource> open_image_source(const std::string& specification) {
    if (is_streets_specification(specification)) {
        return std::make_unique<StreetsSource>(parse_streets_specification(specification));
    }
    const std::filesystem::path path(specification);
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored)) {
        throw Error(ErrorCode::NotFound,
                    fmt::format("There is no folder, image or video {}; give an existing path, "
                                "\"streets:sunny\" or \"streets:rainy\".",
                                specification));
    }
    if (std::filesystem::is_directory(path) || has_image_ending(path)) {
        return std::make_unique<FolderSource>(path);
    }
    return std::make_unique<VideoSource>(path);
}

} // namespace unit
