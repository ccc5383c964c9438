#include "plugin/file_watch.h"

#include <sys/inotify.h>
#include <unistd.h>

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
}

void FileWatch::set_path(const std::filesystem::path& path) {
    close();
    if (path.empty())
        return;
    const std::filesystem::path folder =
        path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
    path_ = path;
    descriptor_ = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (descriptor_ < 0)
        throw std::system_error(errno, std::generic_category(), "inotify_init1");
    // A file is complete once it is closed; a rename or a link brings a complete one.
    if (inotify_add_watch(descriptor_, folder.c_str(),
                          IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | IN_ONLYDIR) < 0) {
        const int error = errno;
        close();
        throw std::system_error(error, std::generic_category(), "inotify_add_watch");
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
            if (event->len == 0 || path_.filename() != event->name)
                continue;
            // What was only created is still empty, unless it is a link to what is there.
            std::error_code ignored;
            has_changed |= (event->mask & (IN_CLOSE_WRITE | IN_MOVED_TO)) != 0 ||
                           std::filesystem::is_symlink(path_, ignored);
        }
    }
    return has_changed;
}

} // namespace unit
