#pragma once

#include "training/media/clip_information.h"

#include <opencv2/core.hpp>

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>

namespace unit {

/// One decoded picture.
struct VideoFrame {
    cv::Mat image;                 ///< CV_8UC3, RGB, upright; the caller's own
    std::chrono::nanoseconds time; ///< when it is shown, from the start of the clip
    std::optional<std::chrono::nanoseconds> duration;
};

/// Decodes the first video stream of any file that GStreamer can decode, from start to end, as fast
/// as possible. A rotation stored in the file is applied to the pictures.
/// Threads: one at a time. Objects are independent.
class VideoReader {
  public:
    /// Errors: as clip_information.
    explicit VideoReader(const std::filesystem::path& path);
    ~VideoReader();

    /// The next picture in the order of time; nothing after the last. Errors: Damaged, with the
    /// file's name and what GStreamer said.
    std::optional<VideoFrame> next();

    const ClipInformation& information() const;

    /// Size of the pictures that next() gives, so after the rotation.
    cv::Size size() const;

    /// Pictures per second; numerator 0 when the rate varies or is unknown.
    Fraction frame_rate() const { return information().frame_rate; }

    /// Width of a pixel divided by its height, after the rotation.
    Fraction pixel_aspect_ratio() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace unit
