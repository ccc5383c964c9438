#pragma once

#include "training/evaluation/images/evaluation_images.h"

#include <opencv2/imgproc.hpp>
#include <string>

namespace unit::test {

/// Frames of a camera that moves along a texture by two pixels a frame, in levels 60 to 180: clips
/// of `clip_length` frames each, one after the other.
class MovingImages final : public EvaluationImages {
  public:
    explicit MovingImages(std::size_t frames, std::size_t clip_length = 1000)
        : frames_(frames), clip_length_(clip_length),
          scene_(110, 160 + 2 * static_cast<int>(frames), CV_8UC3) {
        cv::RNG(7).fill(scene_, cv::RNG::UNIFORM, 0, 256);
        cv::GaussianBlur(scene_, scene_, {}, 2);
        cv::normalize(scene_, scene_, 60, 180, cv::NORM_MINMAX);
    }

    std::size_t size() const override { return frames_; }
    std::string name(std::size_t index) const override { return "frame " + std::to_string(index); }
    cv::Mat input(std::size_t index) const override {
        return scene_(cv::Rect(2 * static_cast<int>(index), 0, 160, 110)).clone();
    }
    bool has_frames() const override { return true; }
    bool is_next_frame(std::size_t index) const override { return index % clip_length_ != 0; }
    std::string description() const override { return "moving"; }

  private:
    std::size_t frames_;
    std::size_t clip_length_;
    cv::Mat scene_;
};

} // namespace unit::test
