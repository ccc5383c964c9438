#include "training/report/log_file.h"

#include "core/error.h"

#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace unit {

LogFile::LogFile(std::filesystem::path path, std::uint64_t keep_bytes)
    : path_(std::move(path)), size_(keep_bytes),
      descriptor_(::open(path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666)) {
    if (descriptor_ < 0) {
        fail("cannot open the log");
    }
    try {
        cut_back();
    } catch (...) {
        ::close(descriptor_);
        throw;
    }
}

LogFile::~LogFile() {
    ::close(descriptor_);
}

void LogFile::append(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
        if (written < 0) {
            if (errno == EINTR) {
                continue;
            }
            fail("cannot write the log");
        }
        size_ += static_cast<std::uint64_t>(written);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
}

void LogFile::flush() {
    // EINVAL is what a log that is a pipe or a device answers: there is no disk to wait for.
    if (::fsync(descriptor_) != 0 && errno != EINVAL) {
        fail("cannot write the log");
    }
}

void LogFile::fail(const std::string& action) const {
    const std::string reason = std::generic_category().message(errno);
    throw Error(ErrorCode::Failed, fmt::format("{} {}: {}", action, path_.string(), reason));
}

void LogFile::cut_back() {
    struct stat status {};
    if (::fstat(descriptor_, &status) != 0) {
        fail("cannot open the log");
    }
    const auto present = static_cast<std::uint64_t>(status.st_size);
    if (present < size_) {
        throw Error(ErrorCode::Damaged,
                    fmt::format("the log {} has {} bytes, but {} when the run's state was written; "
                                "put the whole file back, or delete it to begin a new one",
                                path_.string(), present, size_));
    }
    if (present > size_ && ::ftruncate(descriptor_, static_cast<off_t>(size_)) != 0) {
        fail("cannot cut back the log");
    }
}

} // namespace unit
