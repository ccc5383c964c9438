#pragma once

#include <filesystem>

namespace unit {

/// Keeps a second training out of a run's folder while it lives. The system lets go of it when the
/// process ends, however it ends.
class RunLock {
  public:
    /// Errors: Error(Failed) naming the folder, if another process holds it or the folder cannot be
    /// written to.
    explicit RunLock(const std::filesystem::path& folder);
    RunLock(const RunLock&) = delete;
    RunLock& operator=(const RunLock&) = delete;
    ~RunLock();

  private:
    int descriptor_;
};

} // namespace unit
