#include "plugin/file_watch.h"

#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <system_error>

namespace unit {

FileWatch::~FileWatch() {
    close();
}

void FileWatch::close() {
    if (descriptor_ >= 0)
        ::close(descriptor_);
    descriptor_ = -1;
    names_.clear();
}

void FileWatch::set_path(const std::filesystem::path& path) {
    close();
    if (path.empty())
        return;
    path_ = path;
    descriptor_ = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (descriptor_ < 0)
        throw std::system_error(errno, std::generic_category(), "inotify_init1");
    try {
        add(path);
    } catch (...) {
        close();
        throw;
    }
    add_target();
}

void FileWatch::add(const std::filesystem::path& path) {
    const std::filesystem::path folder =
        path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
    // A file is complete once it is closed; a rename or a link brings a complete one.
    const int watch = inotify_add_watch(descriptor_, folder.c_str(),
                                        IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | IN_ONLYDIR);
    if (watch < 0)
        throw std::system_error(errno, std::generic_category(), "inotify_add_watch");
    const bool is_known = std::any_of(names_.begin(), names_.end(), [&](const Name& name) {
        return name.watch == watch && name.path == path;
    });
    if (!is_known)
        names_.push_back({watch, path});
}

/// What the link leads to now; the link itself is watched anyway.
void FileWatch::add_target() {
    std::error_code failure;
    const auto target = std::filesystem::canonical(path_, failure);
    if (failure || !std::filesystem::is_symlink(path_, failure))
        return;
    try {
        add(target);
    } catch (const std::system_error&) {
        // Its folder may not be readable; then changes of the link are all that is seen.
    }
}

bool FileWatch::take_changes() {
    bool has_changed = false;
    alignas(inotify_event) std::array<std::byte, 16384> bytes;
    ssize_t size = 0;
    while ((size = read(descriptor_, bytes.data(), bytes.size())) > 0) {
        for (std::size_t place = 0; place < static_cast<std::size_t>(size);) {
            const auto* event = reinterpret_cast<const inotify_event*>(bytes.data() + place);
            place += sizeof(inotify_event) + event->len;
            // When the queue of events overflows, anything may have happened.
            has_changed |= (event->mask & IN_Q_OVERFLOW) != 0;
            for (const Name& name : names_) {
                if (event->len == 0 || event->wd != name.watch ||
                    name.path.filename() != event->name)
                    continue;
                // What was only created is still empty, unless it is a link to what is there.
                std::error_code ignored;
                has_changed |= (event->mask & (IN_CLOSE_WRITE | IN_MOVED_TO)) != 0 ||
                               std::filesystem::is_symlink(name.path, ignored);
            }
        }
    }
    if (has_changed)
        add_target();
    return has_changed;
}

} // namespace unit
