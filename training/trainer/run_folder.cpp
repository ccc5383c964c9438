#include "training/trainer/run_folder.h"

#include "core/error.h"

#include <algorithm>
#include <cstdlib>
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

void RunFolder::remove_old_checkpoints(std::int64_t keep, std::int64_t iteration) const {
    std::vector<std::int64_t> iterations;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(path_ / "checkpoints", error)) {
        const std::int64_t number = std::atoll(entry.path().stem().c_str());
        if (entry.path() == checkpoint(number) && number <= iteration) {
            iterations.push_back(number);
        }
    }
    std::sort(iterations.rbegin(), iterations.rend());
    for (std::size_t index = static_cast<std::size_t>(keep); index < iterations.size(); ++index) {
        remove_file(checkpoint(iterations[index]));
    }
}

} // namespace unit
