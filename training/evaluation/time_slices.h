#pragma once

#include "training/evaluation/evaluation.h"

#include <opencv2/core.hpp>
#include <vector>

namespace unit {

/// One line of pixels of each frame, one below the other: what stands still is a vertical line in
/// it, what moves a slanted one, and what flickers a pattern of dashes. Of the first clip, and of
/// up to kMostFrames frames.
class TimeSlices final : public EvaluationObserver {
  public:
    static constexpr int kMostFrames = 240;

    void translated(std::size_t method, const std::string& name,
                    const TranslatedImage& image) override;

    /// CV_8UC3, RGB, [frames, width], of the input; empty before the first frame.
    const cv::Mat& input() const { return input_; }
    /// The same of each method.
    const std::vector<cv::Mat>& outputs() const { return outputs_; }

  private:
    cv::Mat input_;
    std::vector<cv::Mat> outputs_;
    bool ended_ = false; ///< the first clip is over
};

} // namespace unit
