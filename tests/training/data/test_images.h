#pragma once

#include "training/data/configuration.h"
#include "training/media/image_file.h"

#include <opencv2/core.hpp>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace unit {

/// A CV_8UC3 image of one colour.
inline cv::Mat flat_image(int width, int height, const cv::Scalar& rgb) {
    return cv::Mat(height, width, CV_8UC3, rgb);
}

/// Writes `count` PNG files 000.png, 001.png, ...; image i has red = i and green = `green`.
inline void write_numbered_images(const std::filesystem::path& folder, int count, int green = 0) {
    std::filesystem::create_directories(folder);
    for (int number = 0; number < count; ++number) {
        std::string name = std::to_string(number);
        name.insert(0, 3 - name.size(), '0');
        write_image(folder / (name + ".png"), flat_image(8, 8, {double(number), double(green), 0}));
    }
}

/// A file of this content.
inline void write_text(const std::filesystem::path& path, const std::string& text) {
    std::ofstream(path, std::ios::binary) << text;
}

/// A domain of these sources.
inline DomainConfiguration domain_of(const std::vector<std::string>& sources,
                                     const CropConfiguration& crop) {
    DomainConfiguration domain;
    domain.sources = sources;
    domain.crop = crop;
    return domain;
}

inline bool equal(const cv::Mat& left, const cv::Mat& right) {
    return left.size() == right.size() && left.type() == right.type() &&
           cv::norm(left, right, cv::NORM_INF) == 0.0;
}

} // namespace unit
