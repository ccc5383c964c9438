#pragma once

#include "training/report/log_file.h"

#include <optional>

namespace unit {

/// One log of a run, by its name in the run folder. A report has it before the run has started;
/// what is appended until then waits in memory. Not for several threads at a time.
class RunLog {
  public:
    RunLog(std::filesystem::path folder, std::string name)
        : folder_(std::move(folder)), name_(std::move(name)) {}

    /// Opens the file and writes what waits. `kept` is none for a new run, and for one that goes on
    /// the sizes of its logs; a log that these do not name stays whole. Errors: those of LogFile.
    void open(const std::optional<LogSizes>& kept);

    /// Errors: those of LogFile.
    void append(std::string_view bytes);

    /// Length in bytes of what the file holds; 0 before open().
    std::uint64_t size() const { return file_ ? file_->size() : 0; }

    /// Flushes the file and answers its name and size; nothing before open(). Errors: those of
    /// LogFile.
    LogSizes flush();

  private:
    std::filesystem::path folder_;
    std::string name_;
    std::string waiting_;
    std::optional<LogFile> file_;
};

} // namespace unit
