#pragma once

#include "training/evaluation/images/evaluation_images.h"
#include "training/evaluation/images/frame_sequence.h"

#include <memory>
#include <vector>

namespace unit {

/// All frames of clips, one clip after the other.
class ClipImages : public EvaluationImages {
  public:
    /// Clips without twins; at least one.
    explicit ClipImages(std::vector<std::unique_ptr<FrameSequence>> clips);
    /// One clip whose twins are the frames of another. Errors: Unsupported, naming both, where they
    /// have not as many frames.
    ClipImages(std::unique_ptr<FrameSequence> input, std::unique_ptr<FrameSequence> target);

    std::size_t size() const override { return places_.size(); }
    /// "drive.mp4 frame 12", counted from 1.
    std::string name(std::size_t index) const override;
    cv::Mat input(std::size_t index) const override;
    bool has_targets() const override { return target_ != nullptr; }
    cv::Mat target(std::size_t index) const override;
    bool has_frames() const override { return true; }
    bool is_next_frame(std::size_t index) const override { return places_[index].frame > 0; }
    std::string description() const override;

  private:
    struct Place {
        std::size_t clip;
        std::size_t frame;
    };

    std::vector<std::unique_ptr<FrameSequence>> clips_;
    std::unique_ptr<FrameSequence> target_;
    std::vector<Place> places_;
};

} // namespace unit
