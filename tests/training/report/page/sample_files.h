#pragma once

#include "training/media/image_file.h"

#include <filesystem>
#include <opencv2/core.hpp>

namespace unit::test {

/// A sample grid of `rows` pairs whose images are of this size: noise, which makes the largest
/// pictures there are.
inline cv::Mat noise_grid(cv::Size image, int rows, int seed) {
    cv::Mat grid(image.height * rows, image.width * 8, CV_8UC3);
    cv::RNG random(static_cast<std::uint64_t>(seed));
    random.fill(grid, cv::RNG::UNIFORM, 0, 256);
    return grid;
}

/// The file of the grid after `iteration` updates, as RunFolder::samples() names it.
inline std::filesystem::path sample_file(const std::filesystem::path& folder,
                                         std::int64_t iteration) {
    std::string name = std::to_string(iteration);
    name.insert(0, 8 - name.size(), '0');
    return folder / "samples" / (name + ".png");
}

/// Writes such a file, of two pairs of 32x16 pixels.
inline std::filesystem::path write_small_samples(const std::filesystem::path& folder,
                                                 std::int64_t iteration) {
    std::filesystem::create_directories(folder / "samples");
    const auto path = sample_file(folder, iteration);
    write_image(path, noise_grid({32, 16}, 2, static_cast<int>(iteration)));
    return path;
}

} // namespace unit::test
