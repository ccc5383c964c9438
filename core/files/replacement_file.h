#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string_view>

namespace unit {

/// Whether a file must outlive a crash of the whole machine, which costs the time that the disk
/// takes.
enum class Durability {
    Memory, ///< a crash of the machine may lose it; one of the program does not
    Disk,   ///< it is on the disk when it has got its name
};

/// A new file beside `target` that takes its place at commit(), in one step as seen by others.
/// Until then what is at `target` stays; if commit() does not come, the new file is removed. A
/// program that is killed leaves it behind, under a name that begins with a dot and ends in ".tmp".
/// Errors: Error(Failed), naming the target, the step and the system's reason.
/// Threads: one at a time.
class ReplacementFile {
  public:
    explicit ReplacementFile(const std::filesystem::path& target);
    ReplacementFile(const ReplacementFile&) = delete;
    ReplacementFile& operator=(const ReplacementFile&) = delete;
    ~ReplacementFile();

    void write(std::span<const std::byte> data);

    /// Puts the file in its place. Called once, at the end.
    void commit(Durability durability);

  private:
    void flush_folder() const;

    std::filesystem::path target_;
    std::filesystem::path folder_;
    std::filesystem::path path_;
    int descriptor_ = -1;
    bool committed_ = false;
};

/// Puts a file with these bytes at `path`, in one step as seen by others. Errors: those of
/// ReplacementFile.
void replace_file(const std::filesystem::path& path, std::string_view bytes, Durability durability);

} // namespace unit
