#include "core/files/replacement_file.h"

#include "core/error.h"

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <fmt/format.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace unit {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const fs::path& path, const char* step, int error) {
    throw Error(ErrorCode::Failed, fmt::format("Cannot write {}: {}: {}.", path.string(), step,
                                               std::generic_category().message(error)));
}

/// A name that no other file has, neither of this process nor of others.
std::string temporary_name(const fs::path& target) {
    // What comes beside it must fit into the 255 bytes that names may have.
    constexpr std::size_t kLongest = 200;
    static std::atomic<unsigned> counter = 0;
    return fmt::format(".{}-{}-{}.tmp", target.filename().string().substr(0, kLongest), ::getpid(),
                       counter++);
}

} // namespace

ReplacementFile::ReplacementFile(const fs::path& target)
    : target_(target), folder_(target.has_parent_path() ? target.parent_path() : ".") {
    do {
        path_ = folder_ / temporary_name(target_);
        descriptor_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    } while (descriptor_ < 0 && errno == EEXIST);
    if (descriptor_ < 0) {
        fail(target_, "creating a temporary file in its folder", errno);
    }
}

ReplacementFile::~ReplacementFile() {
    if (descriptor_ >= 0) {
        ::close(descriptor_);
    }
    if (!committed_) {
        ::unlink(path_.c_str());
    }
}

void ReplacementFile::write(std::span<const std::byte> data) {
    while (!data.empty()) {
        const ssize_t written = ::write(descriptor_, data.data(), data.size());
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written < 0) {
            fail(target_, "writing the temporary file", errno);
        }
        data = data.subspan(static_cast<std::size_t>(written));
    }
}

void ReplacementFile::commit(Durability durability) {
    if (durability == Durability::Disk && ::fsync(descriptor_) != 0) {
        fail(target_, "flushing the temporary file", errno);
    }
    if (::close(std::exchange(descriptor_, -1)) != 0) {
        fail(target_, "closing the temporary file", errno);
    }
    if (std::rename(path_.c_str(), target_.c_str()) != 0) {
        fail(target_, "putting the temporary file in its place", errno);
    }
    committed_ = true;
    if (durability == Durability::Disk) {
        flush_folder();
    }
}

/// Without this, a power cut could bring the old folder entry back.
void ReplacementFile::flush_folder() const {
    const int folder = ::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) {
        fail(target_, "opening its folder", errno);
    }
    const int error = ::fsync(folder) == 0 ? 0 : errno;
    ::close(folder);
    // Some file systems cannot flush a folder and say EINVAL.
    if (error != 0 && error != EINVAL) {
        fail(target_, "flushing its folder", error);
    }
}

void replace_file(const fs::path& path, std::string_view bytes, Durability durability) {
    ReplacementFile file(path);
    file.write(std::as_bytes(std::span(bytes)));
    file.commit(durability);
}

} // namespace unit
