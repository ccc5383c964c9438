#pragma once

#include <cstddef>
#include <filesystem>
#include <span>

namespace unit {

/// A file that is written whole or not at all, as seen by others: a new file beside `target`, with
/// a name that begins with a dot, takes its place at commit() and is removed without one.
/// Threads: one for each object.
class ReplacementFile {
  public:
    /// Errors: Failed, naming the target, where its folder is missing or cannot be written.
    explicit ReplacementFile(const std::filesystem::path& target);
    ReplacementFile(const ReplacementFile&) = delete;
    ReplacementFile& operator=(const ReplacementFile&) = delete;
    /// Removes the new file unless commit() has returned.
    ~ReplacementFile();

    /// Appends. Errors: Failed.
    void write(std::span<const std::byte> data);

    /// Flushes the file to the disk and renames it to the target, replacing what was there. To be
    /// called once, last. Errors: Failed.
    void commit();

  private:
    void flush_folder() const;

    std::filesystem::path target_;
    std::filesystem::path folder_;
    std::filesystem::path path_;
    int descriptor_ = -1;
    bool committed_ = false;
};

} // namespace unit
