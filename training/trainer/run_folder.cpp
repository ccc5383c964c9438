#include "training/trainer/run_folder.h"

#include "core/error.h"

#include <algorithm>
#include <fmt/format.h>
#include <vector>

namespace unit {
namespace {

void remove_file(const std::filesystem::path& path) {
    std::error_code error;
    std::filesystem::remove(path, error);
    if (error) {
        throw Error(ErrorCode::Failed,
                    fmt::format("cannot remove {}: {}", path.string(), error.message()));
    }
}

} // namespace

std::filesystem::path RunFolder::checkpoint(std::int64_t iteration) const {
    return path_ / "checkpoints" / fmt::format("{:08}.safetensors", iteration);
}

std::filesystem::path RunFolder::samples(std::int64_t iteration) const {
    return path_ / "samples" / fmt::format("{:08}.png", iteration);
}

void RunFolder::create() const {
    for (const auto& folder : {path_, path_ / "checkpoints", path_ / "samples"}) {
        std::error_code error;
        std::filesystem::create_directories(folder, error);
        if (error) {
            throw Error(ErrorCode::Failed, fmt::format("cannot make the folder {}: {}",
                                                       folder.string(), error.message()));
        }
    }
}

void RunFolder::remove_leftovers() const {
    for (const auto& folder : {path_, path_ / "checkpoints", path_ / "samples"}) {
        std::error_code error;
        for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
            // As ReplacementFile names them.
            const std::filesystem::path name = entry.path().filename();
            if (name.native().starts_with('.') && name.extension() == ".tmp") {
                remove_file(entry.path());
            }
        }
    }
}

void RunFolder::remove_old_checkpoints(std::int64_t keep) const {
    std::vector<std::filesystem::path> all;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(path_ / "checkpoints", error)) {
        if (entry.path().extension() == ".safetensors") {
            all.push_back(entry.path());
        }
    }
    // Names are iterations with leading zeros; longer ones are higher.
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
        return std::pair(a.native().size(), a) > std::pair(b.native().size(), b);
    });
    for (std::size_t index = static_cast<std::size_t>(keep); index < all.size(); ++index) {
        remove_file(all[index]);
    }
}

} // namespace unit
