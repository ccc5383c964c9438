#pragma once

#include <opencv2/core.hpp>

#include <cstddef>
#include <memory>
#include <string>

namespace unit {

/// A set of RGB images of one domain, in a fixed order. All functions are thread-safe.
class ImageSource {
  public:
    ImageSource() = default;
    ImageSource(const ImageSource&) = delete;
    ImageSource& operator=(const ImageSource&) = delete;
    virtual ~ImageSource() = default;

    /// How many images can be asked for; at least 1.
    virtual std::size_t size() const = 0;

    /// What to call an image in messages: a file's path, "clip.mp4#12", "streets:sunny seed 12 at
    /// 0.5 s". `index` is less than size().
    virtual std::string name(std::size_t index) const = 0;

    /// The image: CV_8UC3, RGB, any size. The caller's own; it may be written to.
    /// Errors: Damaged or NotFound for an image that cannot be read.
    virtual cv::Mat image(std::size_t index) const = 0;
};

/// Opens a set of images. `specification` is one of
/// - a folder: its JPEG, PNG and WebP files, and those of the folders in it, sorted by path;
/// - one image file;
/// - a video file: frames of it, evenly spaced (video_source.h);
/// - "streets:sunny" or "streets:rainy": rendered street scenes, with options like
///   "streets:rainy?seed=5&scenes=100" (streets_source.h).
/// Errors: NotFound (no such path, a folder without images), Damaged (a video that cannot be read),
/// Unsupported (an option of streets that is unknown or out of range).
std::unique_ptr<ImageSource> open_image_source(const std::string& specification);

} // namespace unit
