#pragma once

#include "core/error.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

namespace unit::test {

/// All bytes of a file; empty where there is none.
inline std::string bytes_of(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// The lines of a file, without their ends.
inline std::vector<std::string> lines_of_file(const std::filesystem::path& path) {
    std::istringstream text(bytes_of(path));
    std::vector<std::string> lines;
    for (std::string line; std::getline(text, line);) {
        lines.push_back(line);
    }
    return lines;
}

/// What the unit::Error says that `action` throws; "no error" if it throws none.
template <typename Action>
std::string error_of(Action&& action, ErrorCode code) {
    try {
        action();
    } catch (const Error& error) {
        return error.code() == code ? error.what() : std::string("another kind: ") + error.what();
    }
    return "no error";
}

/// Whether the text holds the part; for EXPECT_PRED2, which then shows both.
inline bool holds(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

} // namespace unit::test
