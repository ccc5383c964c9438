#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

namespace unit {

/// All bytes of a file.
inline std::vector<unsigned char> read_bytes(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// Makes or replaces a file.
inline void write_bytes(const std::filesystem::path& path,
                        const std::vector<unsigned char>& bytes) {
    std::ofstream(path, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), std::streamsize(bytes.size()));
}

} // namespace unit
