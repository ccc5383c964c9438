#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>

namespace unit {

/// Length in bytes of each log of a run, by its file's name in the run folder. A resume state
/// records it, and the run that goes on from that state cuts its logs back to it.
using LogSizes = std::map<std::string, std::uint64_t>;

/// A file that only grows. One that was cut back to an earlier size() and then gets the same bytes
/// again is the same file: so a log has neither gap nor repeat, even if the program was killed.
/// Not for several threads at a time.
class LogFile {
  public:
    /// Opens `path` to append to its first `keep_bytes` bytes; what is behind them goes. With 0 it
    /// begins a new file. Errors: Error(Damaged) if the file is shorter than that, Error(Failed) if
    /// it cannot be opened or cut; both name the file.
    LogFile(std::filesystem::path path, std::uint64_t keep_bytes);
    LogFile(const LogFile&) = delete;
    LogFile& operator=(const LogFile&) = delete;
    ~LogFile();

    /// Hands the bytes to the system at once, so that others can read them and only a crash of the
    /// whole machine loses them. Errors: Error(Failed) naming file and reason.
    void append(std::string_view bytes);

    /// Returns when all bytes are on the disk. Errors: Error(Failed) naming file and reason.
    void flush();

    /// Length of the file in bytes.
    std::uint64_t size() const { return size_; }

  private:
    [[noreturn]] void fail(const std::string& action) const;
    void cut_back();

    std::filesystem::path path_;
    std::uint64_t size_;
    int descriptor_;
};

} // namespace unit
