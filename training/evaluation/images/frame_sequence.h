#pragma once

#include <opencv2/core.hpp>

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>

namespace unit {

/// The frames of one clip in order, at least 1. Reading them in order is fast. Threads: one at a
/// time.
class FrameSequence {
  public:
    FrameSequence() = default;
    FrameSequence(const FrameSequence&) = delete;
    FrameSequence& operator=(const FrameSequence&) = delete;
    virtual ~FrameSequence() = default;

    /// How many frames there are.
    virtual std::size_t size() const = 0;
    /// CV_8UC3, RGB. Errors: Damaged, naming the file.
    virtual cv::Mat frame(std::size_t index) = 0;
    /// Its file or folder.
    virtual std::string name() const = 0;
};

/// Opens a video file, or a folder of frames in the order of their names. A video is decoded once
/// to count its frames. Errors: NotFound, Damaged, Unsupported, all naming the path.
std::unique_ptr<FrameSequence> open_frames(const std::filesystem::path& path);

/// Whether a path is that of a file that open_frames takes for a video: one that exists and is
/// neither an image nor a list.
bool is_clip(const std::filesystem::path& path);

} // namespace unit
