#pragma once

#include <opencv2/core.hpp>

#include <filesystem>

namespace unit {

/// Whether the file's ending names an image format that read_image takes: .jpg, .jpeg, .png, .webp,
/// in any case.
bool has_image_ending(const std::filesystem::path& path);

/// Reads a JPEG, PNG or WebP file as CV_8UC3 in RGB order. Grey images get three equal channels,
/// 16-bit ones are reduced to 8, transparency is dropped, the EXIF orientation is applied.
/// Errors: NotFound, Damaged; both name the file.
cv::Mat read_image(const std::filesystem::path& path);

/// Writes CV_8UC3 in RGB order; the ending chooses PNG, JPEG (quality 95) or WebP (lossy, 95). The
/// file is complete or, after an error, not there (an older one stays). Errors: Unsupported
/// (ending), Failed.
void write_image(const std::filesystem::path& path, const cv::Mat& image);

} // namespace unit
