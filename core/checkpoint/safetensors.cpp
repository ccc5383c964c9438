#include "core/checkpoint/safetensors.h"

#include "core/checkpoint/safetensors_header.h"

#include "core/error.h"

#include <bit>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <new>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace unit {

static_assert(std::endian::native == std::endian::little,
              "safetensors data is little-endian and is used where it lies");

namespace {

/// Closes a descriptor at the end of a scope; a map of the file outlives it.
struct Descriptor {
    int value = -1;

    explicit Descriptor(int descriptor) : value(descriptor) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (value >= 0)
            ::close(value);
    }
};

Error system_error(const std::string& what, int error) {
    const bool absent = error == ENOENT || error == ENOTDIR;
    return Error(absent ? ErrorCode::NotFound : ErrorCode::Failed,
                 fmt::format("{}: {}.", what, std::generic_category().message(error)));
}

[[noreturn]] void damaged(const std::string& file, const std::string& problem) {
    throw Error(ErrorCode::Damaged, fmt::format("{} {}.", file, problem));
}

void read_all(const std::string& file, const Descriptor& descriptor, std::span<std::byte> bytes) {
    while (!bytes.empty()) {
        const ssize_t count = ::read(descriptor.value, bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            throw system_error("Cannot read " + file, errno);
        if (count == 0)
            damaged(file, "became shorter while it was read: someone else writes it");
        bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
}

/// The length of the JSON header, checked against the size of the file.
std::size_t header_size(const std::string& file, std::span<const std::byte> content) {
    std::uint64_t size = 0;
    std::memcpy(&size, content.data(), kSafetensorsPrefixSize);
    if (size > kSafetensorsMaxHeaderSize)
        damaged(file, fmt::format("is not a safetensors file: it would have a header of {} bytes, "
                                  "expected at most {}",
                                  size, kSafetensorsMaxHeaderSize));
    const std::uint64_t available = content.size() - kSafetensorsPrefixSize;
    if (size > available)
        damaged(file, fmt::format("is truncated or is not a safetensors file: expected a header "
                                  "of {} bytes, found {}",
                                  size, available));
    return size;
}

} // namespace

SafetensorsFile::SafetensorsFile(const std::filesystem::path& path) : path_(path) {
    const std::string file = path.string();
    // Without O_NONBLOCK, opening a pipe would wait for a writer.
    const Descriptor descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (descriptor.value < 0)
        throw system_error("Cannot open " + file, errno);
    struct stat status = {};
    if (::fstat(descriptor.value, &status) != 0)
        throw system_error("Cannot read " + file, errno);
    if (S_ISDIR(status.st_mode))
        damaged(file, "is a folder, expected a safetensors file");
    if (!S_ISREG(status.st_mode))
        damaged(file, "is not a regular file, expected a safetensors file");
    const auto size = static_cast<std::size_t>(status.st_size);
    if (size < kSafetensorsPrefixSize)
        damaged(file, fmt::format("is truncated or is not a safetensors file: expected at least {} "
                                  "bytes, found {}",
                                  kSafetensorsPrefixSize, size));

    content_.reset(new (std::nothrow) std::byte[size]);
    if (!content_)
        throw system_error("Cannot read " + file, ENOMEM);
    const std::span content(content_.get(), size);
    // What is no safetensors file is refused before all of it is read.
    read_all(file, descriptor, content.first(kSafetensorsPrefixSize));
    const std::size_t json_size = header_size(file, content);
    read_all(file, descriptor, content.subspan(kSafetensorsPrefixSize));
    const auto json = content.subspan(kSafetensorsPrefixSize, json_size);
    SafetensorsHeader header =
        parse_safetensors_header(file, {reinterpret_cast<const char*>(json.data()), json.size()},
                                 content.subspan(kSafetensorsPrefixSize + json_size));
    metadata_ = std::move(header.metadata);
    tensors_ = std::move(header.tensors);
}

const TensorEntry& SafetensorsFile::tensor(const std::string& name) const {
    const auto found = tensors_.find(name);
    if (found == tensors_.end())
        throw Error(ErrorCode::Damaged,
                    fmt::format("{} lacks the tensor {}: expected one of that name among its {} "
                                "tensors.",
                                path_.string(), quoted_name(name), tensors_.size()));
    return found->second;
}

} // namespace unit
