#include "core/checkpoint/safetensors.h"

#include "core/checkpoint/safetensors_header.h"

#include "core/error.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <set>
#include <system_error>
#include <tuple>
#include <unistd.h>
#include <utility>

namespace unit {

namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const fs::path& path, const char* step, int error) {
    throw Error(ErrorCode::Failed, fmt::format("Cannot write {}: {}: {}.", path.string(), step,
                                               std::generic_category().message(error)));
}

/// A new file beside `target` that takes its place at commit(), and is removed if it does not.
class ReplacementFile {
  public:
    explicit ReplacementFile(const fs::path& target)
        : target_(target), folder_(target.has_parent_path() ? target.parent_path() : ".") {
        static std::atomic<unsigned> counter = 0;
        do {
            path_ = folder_ / fmt::format(".safetensors-{}-{}.tmp", ::getpid(), counter++);
            descriptor_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        } while (descriptor_ < 0 && errno == EEXIST);
        if (descriptor_ < 0)
            fail(target_, "creating a temporary file in its folder", errno);
    }
    ReplacementFile(const ReplacementFile&) = delete;
    ReplacementFile& operator=(const ReplacementFile&) = delete;

    ~ReplacementFile() {
        if (descriptor_ >= 0)
            ::close(descriptor_);
        if (!committed_)
            ::unlink(path_.c_str());
    }

    void write(std::span<const std::byte> data) {
        while (!data.empty()) {
            const ssize_t written = ::write(descriptor_, data.data(), data.size());
            if (written < 0 && errno == EINTR)
                continue;
            if (written < 0)
                fail(target_, "writing the temporary file", errno);
            data = data.subspan(static_cast<std::size_t>(written));
        }
    }

    void commit() {
        if (::fsync(descriptor_) != 0)
            fail(target_, "flushing the temporary file", errno);
        if (::close(std::exchange(descriptor_, -1)) != 0)
            fail(target_, "closing the temporary file", errno);
        if (std::rename(path_.c_str(), target_.c_str()) != 0)
            fail(target_, "putting the temporary file in its place", errno);
        committed_ = true;
        flush_folder();
    }

  private:
    /// Without this, a power cut could bring the old folder entry back.
    void flush_folder() const {
        const int folder = ::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (folder < 0)
            fail(target_, "opening its folder", errno);
        const int error = ::fsync(folder) == 0 ? 0 : errno;
        ::close(folder);
        // Some file systems cannot flush a folder and say EINVAL.
        if (error != 0 && error != EINVAL)
            fail(target_, "flushing its folder", error);
    }

    fs::path target_;
    fs::path folder_;
    fs::path path_;
    int descriptor_ = -1;
    bool committed_ = false;
};

void check_tensors(const fs::path& path, const std::vector<TensorEntry>& tensors) {
    const auto refuse = [&](const TensorEntry& tensor, const std::string& problem) {
        throw Error(ErrorCode::Failed,
                    fmt::format("Cannot write {}: the tensor {} {}.", path.string(),
                                quoted_name(tensor.name), problem));
    };
    std::set<std::string> names;
    for (const TensorEntry& tensor : tensors) {
        if (tensor.name == kSafetensorsMetadataKey)
            refuse(tensor, "has the name that the format keeps for metadata");
        if (!names.insert(tensor.name).second)
            refuse(tensor, "is given twice");
        const auto byte_count = tensor_byte_count(tensor.type, tensor.shape);
        if (!byte_count || *byte_count != tensor.data.size())
            refuse(tensor, fmt::format("has {} bytes of data, which does not match {} [{}]",
                                       tensor.data.size(), tensor_type_name(tensor.type),
                                       fmt::join(tensor.shape, ", ")));
    }
}

} // namespace

void write_safetensors(const fs::path& path, const std::vector<TensorEntry>& tensors,
                       const std::map<std::string, std::string>& metadata) {
    check_tensors(path, tensors);
    std::vector<TensorEntry> ordered = tensors;
    std::ranges::sort(ordered, {}, [](const TensorEntry& tensor) {
        return std::tuple(tensor_type_storage_order(tensor.type), tensor.name);
    });
    const std::string header = make_safetensors_header(path.string(), ordered, metadata);
    const std::uint64_t header_size = header.size();
    if (header_size > kSafetensorsMaxHeaderSize)
        throw Error(ErrorCode::Failed,
                    fmt::format("Cannot write {}: its header would have {} bytes, more than the {} "
                                "that readers accept.",
                                path.string(), header_size, kSafetensorsMaxHeaderSize));

    ReplacementFile file(path);
    file.write(std::as_bytes(std::span(&header_size, 1)));
    file.write(std::as_bytes(std::span(header)));
    for (const TensorEntry& tensor : ordered)
        file.write(tensor.data);
    file.commit();
}

} // namespace unit
