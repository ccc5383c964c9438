#include "training/commands/engine_handle.h"

namespace unit {
namespace {

/// One line for the user. LibTorch's text names what failed where the engine itself cannot; its
/// further lines are for developers.
std::string one_line(const Status& status) {
    if (status.code != ErrorCode::Failed || status.detail.empty()) {
        return status.message;
    }
    return status.message + " (" + status.detail.substr(0, status.detail.find('\n')) + ")";
}

void check(const Status& status) {
    if (!status.ok()) {
        throw Error(*status.code, one_line(status));
    }
}

} // namespace

EngineHandle::EngineHandle(const EngineSettings& settings) {
    Status status;
    engine_.reset(unit_engine_entry()->open(settings, status));
    check(status);
}

void EngineHandle::Close::operator()(Engine* engine) const {
    unit_engine_entry()->close(engine);
}

cv::Mat EngineHandle::translate(const cv::Mat& rgb, Direction direction) {
    return translate_next(rgb, direction, {0.0F, nullptr});
}

cv::Mat EngineHandle::translate_next(const cv::Mat& rgb, Direction direction,
                                     const SmoothedClip& clip) {
    const FrameFormat format{PixelFormat::RGB, rgb.cols, rgb.rows, ColorMatrix::BT601,
                             ColorRange::Full};
    cv::Mat result(rgb.size(), CV_8UC3);
    TranslationFrame frame;
    frame.format = format;
    frame.input.data[0] = rgb.data;
    frame.input.stride[0] = static_cast<std::ptrdiff_t>(rgb.step[0]);
    frame.output.data[0] = result.data;
    frame.output.stride[0] = static_cast<std::ptrdiff_t>(result.step[0]);
    frame.temporal_smoothing = clip.temporal_smoothing;
    frame.stream = clip.stream;
    BatchTimes times;
    check(engine_->translate(direction, network_size_of_frame(format), {&frame, 1}, times));
    return result;
}

} // namespace unit
