#pragma once

#include "training/data/image_source.h"

#include <filesystem>
#include <vector>

namespace unit {

/// Frames of a video file, evenly spaced in time over its whole length, whatever its frame rate
/// does: of each stretch of SourceOptions::video_interval the first frame. Frames of fades between
/// two shots are left out (shot_detector.h).
///
/// The file is decoded once, when it is opened, and the chosen frames stay in memory as JPEG
/// (quality 95), at their full size. When they come to more than VideoMemory::share(), the interval
/// is doubled, as often as it takes; the user is told. A video that breaks off is used up to there,
/// with a warning. For all frames of long videos, extract them into a folder.
class VideoSource : public ImageSource {
  public:
    /// Errors: as VideoReader; Damaged when the file holds no frame, or nothing but a fade.
    VideoSource(const std::filesystem::path& path, const SourceOptions& options);

    std::size_t size() const override { return frames_.size(); }
    /// "clip.mp4 shot 2 at 12.5 s"; shots are counted from 1.
    std::string name(std::size_t index) const override;
    cv::Mat image(std::size_t index) const override;

  private:
    /// One frame that was chosen.
    struct Frame {
        std::vector<unsigned char> jpeg;
        double seconds;     ///< when it is shown
        std::uint64_t slot; ///< number of its stretch, counted in the first interval
        std::size_t place;  ///< its number among the frames that the shots are found by
        int shot = 0;
    };

    void read(const SourceOptions& options);
    void keep(const cv::Mat& image, double seconds, std::size_t place, std::uint64_t limit);
    void leave_out_fades(const std::vector<int>& shots);

    std::filesystem::path path_;
    ImageFormat format_;
    double interval_;          ///< seconds between frames now
    std::uint64_t stride_ = 1; ///< interval_ in the first intervals
    std::uint64_t bytes_ = 0;  ///< of all frames
    std::vector<Frame> frames_;
};

} // namespace unit
