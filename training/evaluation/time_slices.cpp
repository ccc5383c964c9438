#include "training/evaluation/time_slices.h"

namespace unit {
namespace {

/// Of a street the part with cars and houses, below its middle.
cv::Mat line_of(const cv::Mat& frame) {
    return frame.row(frame.rows * 55 / 100);
}

} // namespace

void TimeSlices::translated(std::size_t method, const std::string&, const TranslatedImage& image) {
    const bool begins = image.motion == nullptr && image.index > 0;
    ended_ = ended_ || begins || (method == 0 && input_.rows == kMostFrames);
    if (ended_) {
        return;
    }
    if (method == 0) {
        input_.push_back(line_of(image.input));
    }
    if (outputs_.size() <= method) {
        outputs_.resize(method + 1);
    }
    outputs_[method].push_back(line_of(image.output));
}

} // namespace unit
