#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace unit {

/// A file or folder in a folder.
struct FolderEntry {
    std::string name;
    bool is_folder;
    bool is_link; ///< a symbolic link; `is_folder` tells what it leads to
};

/// The files and folders in a folder (an empty path is the current one), sorted by name. Hidden
/// ones (".name"), and what is neither file nor folder, are left out. Only links are looked at one
/// by one, or all entries where the file system does not say what they are. Errors: Failed, naming
/// the folder.
std::vector<FolderEntry> folder_entries(const std::filesystem::path& folder);

/// Calls `visit` for `folder` and every folder below it, once each: also where links lead to it
/// several times, or in circles. A folder that is no link is visited under its own path rather than
/// through a link, whatever order the system lists them in. Errors: Failed, naming the folder.
void walk_folders(const std::filesystem::path& folder,
                  const std::function<void(const std::filesystem::path& folder,
                                           const std::vector<FolderEntry>& entries)>& visit);

} // namespace unit
