#pragma once

#include <opencv2/core.hpp>

#include <cstddef>
#include <string>

namespace unit {

/// Images of one domain that methods translate, in a fixed order; at least 1. Threads: one at a
/// time.
class EvaluationImages {
  public:
    EvaluationImages() = default;
    EvaluationImages(const EvaluationImages&) = delete;
    EvaluationImages& operator=(const EvaluationImages&) = delete;
    virtual ~EvaluationImages() = default;

    /// How many images there are.
    virtual std::size_t size() const = 0;
    /// What to call an image in messages and captions.
    virtual std::string name(std::size_t index) const = 0;
    /// The image to translate: CV_8UC3, RGB. Errors: those of reading it, naming its file.
    virtual cv::Mat input(std::size_t index) const = 0;
    /// Whether every image has a twin: the same view in the other domain.
    virtual bool has_targets() const { return false; }
    /// Its twin: CV_8UC3, RGB; empty where there are none.
    virtual cv::Mat target(std::size_t) const { return {}; }
    /// Whether some images are consecutive frames of a clip.
    virtual bool has_frames() const { return false; }
    /// Whether an image is the frame after the image before it.
    virtual bool is_next_frame(std::size_t) const { return false; }
    /// Which images these are, so that they can be found again.
    virtual std::string description() const = 0;
};

} // namespace unit
