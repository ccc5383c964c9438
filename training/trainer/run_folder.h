#pragma once

#include <cstdint>
#include <filesystem>

namespace unit {

/// Where a training run keeps its files.
class RunFolder {
  public:
    explicit RunFolder(std::filesystem::path path) : path_(std::move(path)) {}

    const std::filesystem::path& path() const { return path_; }
    /// All settings of the run, as settings.h writes them.
    std::filesystem::path configuration() const { return path_ / "configuration.toml"; }
    /// The newest resume state.
    std::filesystem::path state() const { return path_ / "state.safetensors"; }
    /// One line for each logged iteration.
    /// The best deployed checkpoint.
    std::filesystem::path model() const { return path_ / "model.safetensors"; }
    /// The deployed checkpoint after `iteration` updates.
    std::filesystem::path checkpoint(std::int64_t iteration) const;
    /// The sample grid after `iteration` updates.
    std::filesystem::path samples(std::int64_t iteration) const;

    /// Makes the folder and those in it. Errors: Error(Failed) naming the path.
    void create() const;

    /// Removes what a killed process has left half written; for who holds the folder's RunLock,
    /// since a process that runs would miss it. Errors: as create().
    void remove_leftovers() const;

    /// Removes all checkpoints but so many of the newest. Those of later iterations than
    /// `iteration` do not count and stay: another training left them here. Errors: as create().
    void remove_old_checkpoints(std::int64_t keep, std::int64_t iteration) const;

  private:
    std::filesystem::path path_;
};

} // namespace unit
