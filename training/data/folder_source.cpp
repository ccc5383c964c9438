#include "training/data/folder_source.h"

#include "core/error.h"
#include "training/media/image_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace unit {

namespace fs = std::filesystem;

namespace {

std::vector<fs::path> find_images(const fs::path& folder) {
    std::vector<fs::path> files;
    // Folders that were entered: a symbolic link may lead back to one of them.
    std::set<fs::path> entered{fs::canonical(folder)};
    fs::recursive_directory_iterator entry(folder, fs::directory_options::follow_directory_symlink);
    for (; entry != fs::recursive_directory_iterator(); ++entry) {
        if (entry->is_directory()) {
            if (!entered.insert(fs::canonical(entry->path())).second) {
                entry.disable_recursion_pending();
            }
        } else if (has_image_ending(entry->path())) {
            files.push_back(entry->path());
        }
    }
    std::sort(files.begin(), files.end());
    return files;
}

} // namespace

FolderSource::FolderSource(const fs::path& path) {
    if (!fs::is_directory(path)) {
        files_.push_back(path);
        return;
    }
    try {
        files_ = find_images(path);
    } catch (const fs::filesystem_error& error) {
        throw Error(ErrorCode::Failed, fmt::format("The folder {} cannot be searched: {}.",
                                                   path.string(), error.code().message()));
    }
    if (files_.empty()) {
        throw Error(ErrorCode::NotFound,
                    fmt::format("The folder {} holds no image; expected files that end in .jpg, "
                                ".jpeg, .png or .webp (a video is given by its own path).",
                                path.string()));
    }
}

cv::Mat FolderSource::image(std::size_t index) const {
    return read_image(files_[index]);
}

} // namespace unit
