#include "training/trainer/run_lock.h"

#include "core/error.h"

#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <system_error>
#include <unistd.h>

namespace unit {

RunLock::RunLock(const std::filesystem::path& folder)
    : descriptor_(::open((folder / ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666)) {
    if (descriptor_ < 0) {
        throw Error(ErrorCode::Failed,
                    fmt::format("cannot write to the folder {}: {}", folder.string(),
                                std::generic_category().message(errno)));
    }
    if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
        const int error = errno;
        ::close(descriptor_);
        if (error != EWOULDBLOCK) {
            throw Error(ErrorCode::Failed,
                        fmt::format("cannot lock the folder {}: {}", folder.string(),
                                    std::generic_category().message(error)));
        }
        throw Error(ErrorCode::Failed,
                    fmt::format("another training runs in {}; wait for it, or choose another "
                                "folder with --out",
                                folder.string()));
    }
}

RunLock::~RunLock() {
    ::close(descriptor_);
}

} // namespace unit
