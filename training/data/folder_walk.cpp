#include "training/data/folder_walk.h"

#include "core/error.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <set>

namespace unit {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void refuse_folder(const fs::path& folder, const std::error_code& error) {
    throw Error(ErrorCode::Failed, fmt::format("The folder {} cannot be searched: {}.",
                                               folder.string(), error.message()));
}

fs::path or_current(const fs::path& folder) {
    return folder.empty() ? fs::path(".") : folder;
}

fs::path true_path(const fs::path& folder) {
    std::error_code error;
    fs::path path = fs::canonical(or_current(folder), error);
    if (error) {
        refuse_folder(folder, error);
    }
    return path;
}

} // namespace

std::vector<FolderEntry> folder_entries(const fs::path& folder) {
    std::vector<FolderEntry> entries;
    std::error_code error;
    for (fs::directory_iterator entry(or_current(folder), error), end; !error && entry != end;
         entry.increment(error)) {
        // A link that leads nowhere is neither file nor folder.
        std::error_code ignored;
        const bool is_folder = entry->is_directory(ignored);
        std::string name = entry->path().filename().string();
        if (!name.starts_with('.') && (is_folder || entry->is_regular_file(ignored))) {
            entries.push_back({std::move(name), is_folder, entry->is_symlink(ignored)});
        }
    }
    if (error) {
        refuse_folder(folder, error);
    }
    std::sort(
        entries.begin(), entries.end(),
        [](const FolderEntry& left, const FolderEntry& right) { return left.name < right.name; });
    return entries;
}

void walk_folders(const fs::path& folder,
                  const std::function<void(const fs::path& folder,
                                           const std::vector<FolderEntry>& entries)>& visit) {
    std::set<fs::path> visited;
    std::deque<fs::path> folders{folder};
    // Links wait until no folder is left that can be reached without another link.
    std::deque<fs::path> links;
    while (!folders.empty() || !links.empty()) {
        std::deque<fs::path>& next = folders.empty() ? links : folders;
        const fs::path current = next.front();
        next.pop_front();
        if (!visited.insert(true_path(current)).second) {
            continue;
        }
        const std::vector<FolderEntry> entries = folder_entries(current);
        for (const FolderEntry& entry : entries) {
            if (entry.is_folder) {
                (entry.is_link ? links : folders).push_back(current / entry.name);
            }
        }
        visit(current, entries);
    }
}

} // namespace unit
