#include "training/evaluation/images/image_pairs.h"

#include "core/error.h"
#include "training/data/folder_source.h"
#include "training/media/image_file.h"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>

namespace unit {
namespace {

namespace fs = std::filesystem;

constexpr double kStreetsSeconds = 1.0;

/// Paths of the images in a folder, relative to it, sorted.
std::vector<std::string> image_names(const fs::path& folder) {
    if (!fs::is_directory(folder)) {
        throw Error(ErrorCode::NotFound, fmt::format("there is no folder {}", folder.string()));
    }
    const FolderSource source(folder);
    std::vector<std::string> names;
    for (std::size_t index = 0; index < source.size(); ++index) {
        names.push_back(fs::path(source.name(index)).lexically_relative(folder).string());
    }
    std::sort(names.begin(), names.end());
    return names;
}

/// Refuses names that only the first list has.
void check_twins(const std::vector<std::string>& names, const fs::path& folder,
                 const std::vector<std::string>& twins, const fs::path& twin_folder) {
    std::vector<std::string> alone;
    std::set_difference(names.begin(), names.end(), twins.begin(), twins.end(),
                        std::back_inserter(alone));
    if (alone.empty()) {
        return;
    }
    constexpr std::size_t kNamed = 5;
    const std::size_t named = std::min(alone.size(), kNamed);
    throw Error(ErrorCode::NotFound,
                fmt::format("{} of {} images in {} have no twin of the same name in {}: {}{}",
                            alone.size(), names.size(), folder.string(), twin_folder.string(),
                            fmt::join(alone.begin(),
                                      alone.begin() + static_cast<std::ptrdiff_t>(named), ", "),
                            named < alone.size() ? ", ..." : ""));
}

const char* weather_name(streets::Weather weather) {
    return weather == streets::Weather::Sunny ? "sunny" : "rainy";
}

} // namespace

FolderPairs::FolderPairs(const fs::path& input, const fs::path& target)
    : input_(input), target_(target), names_(image_names(input)) {
    const std::vector<std::string> twins = image_names(target);
    check_twins(names_, input, twins, target);
    check_twins(twins, target, names_, input);
}

cv::Mat FolderPairs::input(std::size_t index) const {
    return read_image(input_ / names_[index]);
}

cv::Mat FolderPairs::target(std::size_t index) const {
    return read_image(target_ / names_[index]);
}

std::string FolderPairs::description() const {
    return fmt::format("{} and {}: {}", input_.string(), target_.string(), fmt::join(names_, ", "));
}

StreetsPairs::StreetsPairs(std::uint64_t first_seed, std::uint64_t last_seed, cv::Size size,
                           streets::Weather input, streets::Weather target)
    : first_seed_(first_seed), last_seed_(last_seed), size_(size), input_(input), target_(target) {}

std::size_t StreetsPairs::size() const {
    return static_cast<std::size_t>(last_seed_ - first_seed_ + 1);
}

std::string StreetsPairs::name(std::size_t index) const {
    return fmt::format("streets seed {}", first_seed_ + index);
}

cv::Mat StreetsPairs::input(std::size_t index) const {
    return render(index, input_);
}

cv::Mat StreetsPairs::target(std::size_t index) const {
    return render(index, target_);
}

std::string StreetsPairs::description() const {
    return fmt::format("streets of seeds {} to {} at {} s, {}x{}, {} and {}", first_seed_,
                       last_seed_, kStreetsSeconds, size_.width, size_.height, weather_name(input_),
                       weather_name(target_));
}

cv::Mat StreetsPairs::render(std::size_t index, streets::Weather weather) const {
    return streets::Scene(first_seed_ + index).render(kStreetsSeconds, weather, size_);
}

} // namespace unit
