#include "training/trainer/run_folder.h"

#include "core/error.h"

#include <fmt/format.h>

namespace unit {

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

} // namespace unit
