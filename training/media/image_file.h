#pragma once

#include "training/media/image_format.h"

#include <opencv2/core.hpp>

#include <filesystem>

namespace unit {

/// Whether a file of this name counts as an image: whether it ends in .jpg, .jpeg, .png, .webp,
/// .bmp, .tif or .tiff, in any case. Looks at no file.
bool has_image_ending(const std::filesystem::path& path);

/// Reads a JPEG, PNG, WebP, BMP or TIFF file, by its content, whatever its name says: CV_8UC3 in
/// RGB order or CV_8UC1, as `format` asks. The EXIF orientation is applied (of a PNG only without
/// alpha). What is transparent is put over black. Of a TIFF with several pages the first is read.
/// Errors, all naming the file: NotFound; Failed (it may not be read, it is no file); Damaged (it
/// is no image, is cut short, or has pixels of more than 16 bits).
cv::Mat read_image(const std::filesystem::path& path, const ImageFormat& format = {});

/// Writes CV_8UC3 in RGB order; the ending chooses PNG, JPEG (quality 95), WebP (lossy, 95), TIFF
/// or BMP. The file is complete or, after an error, not there (an older one stays). Errors:
/// Unsupported (ending), Failed.
void write_image(const std::filesystem::path& path, const cv::Mat& image);

} // namespace unit
