#include "training/data/folder_source.h"

#include "core/error.h"
#include "training/data/folder_walk.h"
#include "training/data/source_kind.h"
#include "training/media/image_file.h"

#include <fmt/format.h>

#include <algorithm>

namespace unit {

namespace fs = std::filesystem;

namespace {

std::vector<std::string> images_in(const fs::path& folder) {
    std::vector<std::string> files;
    walk_folders(folder, [&](const fs::path& place, const std::vector<FolderEntry>& entries) {
        for (const FolderEntry& entry : entries) {
            if (!entry.is_folder && has_image_ending(entry.name)) {
                files.push_back((place / entry.name).string());
            }
        }
    });
    if (files.empty()) {
        throw Error(ErrorCode::NotFound,
                    fmt::format("The folder {} holds no image; expected files that end in .jpg, "
                                ".jpeg, .png, .webp, .bmp, .tif or .tiff (a video is given by its "
                                "own path, several by a pattern such as {}/*.mp4).",
                                folder.string(), folder.string()));
    }
    std::sort(files.begin(), files.end());
    return files;
}

} // namespace

cv::Mat FileSource::image(std::size_t index) const {
    return read_image(files_[index], format_);
}

FolderSource::FolderSource(const fs::path& folder, const ImageFormat& format)
    : FileSource(images_in(folder), format) {}

SourceKind folder_kind() {
    return {"a folder of images",
            [](const SourceRequest& request) {
                std::error_code ignored;
                return fs::is_directory(request.path(), ignored);
            },
            [](const SourceRequest& request) -> std::unique_ptr<ImageSource> {
                return std::make_unique<FolderSource>(request.path(), request.options.format);
            }};
}

SourceKind image_kind() {
    return {"an image file",
            [](const SourceRequest& request) {
                std::error_code ignored;
                return has_image_ending(request.path()) && fs::exists(request.path(), ignored);
            },
            [](const SourceRequest& request) -> std::unique_ptr<ImageSource> {
                return std::make_unique<FileSource>(
                    std::vector<std::string>{request.path().string()}, request.options.format);
            }};
}

} // namespace unit
