#pragma once

#include "training/data/image_source.h"

#include <filesystem>
#include <vector>

namespace unit {

/// Frames of a video file, evenly spaced over its whole length.
///
/// The file is decoded once, when it is opened, and the chosen frames stay in memory: at most
/// kMaximumFrames of them, those with a shorter side above kLongestShortSide pixels reduced to it
/// (16:9 video takes at most 470 MB). For more frames, extract them into a folder.
class VideoSource : public ImageSource {
  public:
    static constexpr std::size_t kMaximumFrames = 300;
    static constexpr int kLongestShortSide = 540;

    /// Errors: as VideoReader; Damaged when the file holds no frame.
    explicit VideoSource(const std::filesystem::path& path);

    std::size_t size() const override { return frames_.size(); }
    std::string name(std::size_t index) const override;
    cv::Mat image(std::size_t index) const override { return frames_[index].clone(); }

  private:
    std::filesystem::path path_;
    std::vector<cv::Mat> frames_;
    std::size_t stride_ = 1; ///< frame i of frames_ is frame i * stride_ of the file
};

} // namespace unit
