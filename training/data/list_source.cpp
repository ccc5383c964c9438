#include "training/data/list_source.h"

#include "core/error.h"
#include "training/data/compound_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>

namespace unit {

namespace fs = std::filesystem;

namespace {

std::string trimmed(const std::string& line) {
    constexpr const char* kBlanks = " \t\r";
    const std::size_t first = line.find_first_not_of(kBlanks);
    if (first == std::string::npos) {
        return "";
    }
    return line.substr(first, line.find_last_not_of(kBlanks) - first + 1);
}

bool is_list(const SourceRequest& request) {
    std::error_code ignored;
    const fs::path path = request.path();
    return path.extension() == ".txt" && fs::is_regular_file(path, ignored);
}

std::unique_ptr<ImageSource> open_list(const SourceRequest& request) {
    const fs::path path = request.path();
    std::ifstream file(path);
    if (!file) {
        throw Error(ErrorCode::Failed, fmt::format("The list {} cannot be opened.", path.string()));
    }
    SourceRequest inner{"", path.parent_path(), request.options, request.lists};
    inner.lists.push_back(fs::canonical(path));
    if (std::count(inner.lists.begin(), inner.lists.end(), inner.lists.back()) > 1) {
        throw Error(ErrorCode::Damaged, fmt::format("The list {} leads to itself.", path.string()));
    }
    SourceCollector sources;
    std::string line;
    for (int number = 1; std::getline(file, line); ++number) {
        inner.specification = trimmed(line);
        if (inner.specification.empty() || inner.specification.starts_with('#')) {
            continue;
        }
        try {
            sources.add(inner);
        } catch (const Error& error) {
            throw Error(error.code(),
                        fmt::format("{}:{}: {}", path.string(), number, error.what()));
        }
    }
    if (sources.empty()) {
        throw Error(
            ErrorCode::Damaged,
            fmt::format("The list {} names nothing; give a path in each line.", path.string()));
    }
    return sources.finish(request.options.format);
}

} // namespace

SourceKind list_kind() {
    return {"a list of such things (a .txt file, one in each line)", is_list, open_list};
}

} // namespace unit
