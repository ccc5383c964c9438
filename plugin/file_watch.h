#pragma once

#include <filesystem>
#include <vector>

namespace unit {

/// Tells when a file has been written, moved or linked to its path, by inotify(7). Watches the
/// folder, so that replacing the file by rename() is seen, and the file need not exist yet. Where
/// the path is a symbolic link, what it leads to is watched too.
/// Threads: one at a time.
class FileWatch {
  public:
    FileWatch() = default;
    ~FileWatch();
    FileWatch(const FileWatch&) = delete;
    FileWatch& operator=(const FileWatch&) = delete;

    /// Begins to watch a file, instead of the one before; an empty path: none. Throws
    /// std::system_error if the system does not let it (no such folder, too many watches).
    void set_path(const std::filesystem::path& path);

    /// To be polled for reading; -1 while nothing is watched.
    int descriptor() const { return descriptor_; }

    /// Takes all that is readable; true if the file is among what has changed.
    bool take_changes();

  private:
    /// A name in a folder that is watched.
    struct Name {
        int watch;
        std::filesystem::path path;
    };

    void close();
    void add(const std::filesystem::path& path);
    void add_target();

    std::filesystem::path path_;
    int descriptor_ = -1;
    std::vector<Name> names_;
};

} // namespace unit
