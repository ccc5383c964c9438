#pragma once

#include "training/data/video_memory.h"
#include "training/media/image_format.h"

#include <opencv2/core.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace unit {

/// Called with one sentence for the user, on any thread. One domain never calls it on two threads
/// at once, and waits until it returns: it must not ask that domain for anything. May be empty.
using WarningCallback = std::function<void(const std::string&)>;

/// Told while something takes its time: what is done, and how many of how many steps are. Called on
/// the thread that opens a source, from the first step to the last. May be empty.
using ProgressCallback =
    std::function<void(const std::string& task, std::uint64_t done, std::uint64_t steps)>;

/// A set of images of one domain, in a fixed order. All functions are thread-safe.
class ImageSource {
  public:
    ImageSource() = default;
    ImageSource(const ImageSource&) = delete;
    ImageSource& operator=(const ImageSource&) = delete;
    virtual ~ImageSource() = default;

    /// How many images can be asked for; at least 1.
    virtual std::size_t size() const = 0;

    /// What to call an image in messages: a file's path, "clip.mp4 shot 2 at 12.5 s",
    /// "streets:sunny seed 12 at 0.5 s". `index` is less than size().
    virtual std::string name(std::size_t index) const = 0;

    /// The image: CV_8UC3, RGB, or CV_8UC1, as the source's ImageFormat asks; any size. The
    /// caller's own; it may be written to. Errors: Damaged, NotFound or Failed for an image that
    /// cannot be read.
    virtual cv::Mat image(std::size_t index) const = 0;
};

/// How sources are opened.
struct SourceOptions {
    ImageFormat format;
    double video_interval = 0.5; ///< seconds from one frame to the next that is taken of a video
    /// What the videos that are opened with it may take together.
    std::shared_ptr<VideoMemory> video_memory = std::make_shared<VideoMemory>();
    WarningCallback warn{};
    ProgressCallback progress{};
};

/// Opens a set of images. Of a folder or a pattern no file is opened, nor looked at where the
/// file system tells folders from files. `specification` is one of
/// - "streets:sunny" or "streets:rainy": rendered street scenes, with options like
///   "streets:rainy?seed=5&scenes=100" (streets_source.h);
/// - a folder: the images in it and in the folders below (folder_source.h);
/// - a list, a file that ends in .txt: a specification in each line (list_source.h);
/// - an image file;
/// - a pattern such as "photos/**/night_*.jpg" (pattern_source.h);
/// - a video file: frames of it, evenly spaced in time (video_source.h).
/// What exists under this very name is never taken for a pattern.
/// Errors: NotFound (no such path, a folder without images, a pattern that nothing matches),
/// Damaged (a video that cannot be read, an unusable list), Failed (a folder that may not be
/// searched), Unsupported (an option of streets that is unknown or out of range).
std::unique_ptr<ImageSource> open_image_source(const std::string& specification,
                                               const SourceOptions& options = {});

/// What open_image_source takes, for messages and help: "a folder of images, a list ...".
std::string image_source_help();

} // namespace unit
