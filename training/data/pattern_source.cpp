#include "training/data/pattern_source.h"

#include "core/error.h"
#include "training/data/compound_source.h"
#include "training/data/folder_walk.h"
#include "training/media/image_file.h"

#include <fmt/format.h>
#include <fnmatch.h>

#include <clocale>
#include <set>

namespace unit {

namespace fs = std::filesystem;

namespace {

constexpr const char* kWildcards = "*?[";

/// While it lives, `?` stands for one character of UTF-8 on this thread rather than for one byte.
class Utf8Locale {
  public:
    Utf8Locale() : own_(newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr)) {
        if (own_ != nullptr) {
            before_ = uselocale(own_);
        }
    }
    ~Utf8Locale() {
        if (own_ != nullptr) {
            uselocale(before_);
            freelocale(own_);
        }
    }
    Utf8Locale(const Utf8Locale&) = delete;
    Utf8Locale& operator=(const Utf8Locale&) = delete;

  private:
    locale_t own_;
    locale_t before_ = nullptr;
};

bool has_wildcards(const std::string& text) {
    return text.find_first_of(kWildcards) != std::string::npos;
}

/// Finds the files that match what is left of a pattern below a folder.
void find(const fs::path& folder, fs::path::iterator part, const fs::path& pattern,
          std::set<std::string>& files) {
    const std::string name = part->string();
    const bool last = std::next(part) == pattern.end();
    std::error_code ignored;
    if (name == "**") {
        walk_folders(folder, [&](const fs::path& place, const std::vector<FolderEntry>& entries) {
            if (!last) {
                find(place, std::next(part), pattern, files);
                return;
            }
            for (const FolderEntry& entry : entries) {
                if (!entry.is_folder) {
                    files.insert((place / entry.name).string());
                }
            }
        });
    } else if (!has_wildcards(name)) {
        const fs::path path = folder / *part;
        if (last && fs::is_regular_file(path, ignored)) {
            files.insert(path.string());
        } else if (!last && fs::is_directory(path, ignored)) {
            find(path, std::next(part), pattern, files);
        }
    } else {
        for (const FolderEntry& entry : folder_entries(folder)) {
            if (entry.is_folder == last || fnmatch(name.c_str(), entry.name.c_str(), 0) != 0) {
                continue;
            }
            if (last) {
                files.insert((folder / entry.name).string());
            } else {
                find(folder / entry.name, std::next(part), pattern, files);
            }
        }
    }
}

bool is_pattern(const SourceRequest& request) {
    std::error_code ignored;
    return has_wildcards(request.specification) && !fs::exists(request.path(), ignored);
}

std::unique_ptr<ImageSource> open_pattern(const SourceRequest& request) {
    const Utf8Locale locale;
    const fs::path pattern(request.specification);
    std::set<std::string> files;
    const fs::path start = pattern.is_absolute() ? pattern.root_path() : request.folder;
    const fs::path relative = pattern.relative_path();
    find(start, relative.begin(), relative, files);
    const bool gives_ending =
        pattern.has_extension() && !has_wildcards(pattern.extension().string());
    SourceCollector sources;
    for (const std::string& file : files) {
        if (has_image_ending(file)) {
            sources.add_image(file);
        } else if (gives_ending) {
            sources.add({file, {}, request.options, request.lists});
        }
    }
    if (sources.empty()) {
        throw Error(ErrorCode::NotFound,
                    fmt::format("No {} matches the pattern {}.", gives_ending ? "file" : "image",
                                (request.folder / pattern).string()));
    }
    return sources.finish(request.options.format);
}

} // namespace

SourceKind pattern_kind() {
    return {"a pattern such as photos/**/night_*.jpg", is_pattern, open_pattern};
}

} // namespace unit
