#pragma once

#include "training/media/clip_information.h"

#include <opencv2/core.hpp>

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>

namespace unit {

/// What a VideoWriter is opened with.
struct VideoFormat {
    cv::Size size;       ///< of every picture; 16 or more each way
    Fraction frame_rate; ///< pictures per second; numerator 0 when it varies
    Fraction pixel_aspect_ratio{1, 1};
};

/// Writes an MP4 file with H.264 video: 8-bit 4:2:0, constant quality (x264's rate factor 20). Its
/// size is even, so pictures of an odd width or height get their last column or row twice. The file
/// appears under its name only when finish() succeeds; until then it is
/// "<name>.partial", which the destructor removes.
/// Whichever of pictures and sound begins first begins at the file's time 0.
/// Threads: one at a time. Objects are independent.
class VideoWriter {
  public:
    /// `sound`: a media file whose audio streams are put beside the video, at the times they have
    /// there: as they are where MP4 can hold them (AAC, MP3, Opus, AC-3, ALAC), else encoded as
    /// AAC. Errors: NotFound (a GStreamer element is not installed, the folder is missing),
    /// Unsupported (an impossible format).
    VideoWriter(const std::filesystem::path& path, const VideoFormat& format,
                const std::optional<std::filesystem::path>& sound = std::nullopt);
    ~VideoWriter();

    /// Adds a picture (CV_8UC3, RGB, of the format's size) one frame period after the one before.
    /// Needs a frame rate. Errors: Failed, with what GStreamer said.
    void write(const cv::Mat& image);

    /// Adds a picture that is shown at `time`; times rise from call to call.
    void write(const cv::Mat& image, std::chrono::nanoseconds time,
               std::optional<std::chrono::nanoseconds> duration);

    /// Completes the file; call it once, after the last picture. Errors: Failed when the file could
    /// not be completed, or when nothing was written.
    void finish();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace unit
