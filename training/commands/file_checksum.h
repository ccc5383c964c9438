#pragma once

#include <filesystem>
#include <string>

namespace unit {

/// The SHA-256 of a file's bytes as 64 hexadecimal digits, as `sha256sum` prints it.
/// Errors: Failed, naming the file that cannot be read.
std::string file_sha256(const std::filesystem::path& path);

} // namespace unit
