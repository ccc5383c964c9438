#include "core/metrics/warping_error.h"

#include "core/error.h"
#include "core/metrics/image_check.h"

#include <fmt/format.h>
#include <opencv2/imgproc.hpp>

namespace unit {

std::optional<double> warping_error(const FrameMotion& motion, const cv::Mat& frame,
                                    const cv::Mat& next) {
    check_image_pair("The warping error", frame, next, 1);
    if (motion.flow.size() != frame.size())
        throw Error(ErrorCode::Failed,
                    fmt::format("The warping error needs frames of the motion's size {}x{}, these "
                                "have {}x{}.",
                                motion.flow.cols, motion.flow.rows, frame.cols, frame.rows));
    const int visible = cv::countNonZero(motion.visible);
    if (visible == 0)
        return std::nullopt;
    cv::Mat first;
    cv::Mat second;
    frame.convertTo(first, CV_32F, 1.0 / 255);
    next.convertTo(second, CV_32F, 1.0 / 255);
    cv::Mat moved;
    cv::remap(second, moved, destinations(motion.flow), cv::noArray(), cv::INTER_LINEAR,
              cv::BORDER_REPLICATE);
    const double squares = cv::norm(first, moved, cv::NORM_L2SQR, motion.visible);
    return squares / (static_cast<double>(visible) * frame.channels());
}

} // namespace unit
