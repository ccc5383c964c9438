#include "core/metrics/frame_motion.h"

#include "core/metrics/image_check.h"

#include <opencv2/imgproc.hpp>
#include <opencv2/video/tracking.hpp>

namespace unit {

namespace {

/// Squared lengths of vectors: CV_32FC2 to CV_32F.
cv::Mat squared_lengths(const cv::Mat& vectors) {
    cv::Mat lengths;
    cv::transform(vectors.mul(vectors), lengths, cv::Matx12f(1, 1));
    return lengths;
}

/// Squared lengths of both gradients of a flow, by central differences.
cv::Mat squared_gradients(const cv::Mat& flow) {
    cv::Mat sum(flow.size(), CV_32F, cv::Scalar(0));
    for (const bool along_x : {true, false}) {
        cv::Mat step;
        cv::Sobel(flow, step, CV_32F, along_x ? 1 : 0, along_x ? 0 : 1, 1, 0.5, 0,
                  cv::BORDER_REPLICATE);
        sum += squared_lengths(step);
    }
    return sum;
}

cv::Mat visible_pixels(const cv::Mat& flow, const cv::Mat& back) {
    const cv::Mat places = destinations(flow);
    const cv::Scalar last(flow.cols - 1, flow.rows - 1);
    cv::Mat visible;
    cv::inRange(places, cv::Scalar(0, 0), last, visible);
    cv::Mat way_back;
    cv::remap(back, way_back, places, cv::noArray(), cv::INTER_LINEAR, cv::BORDER_REPLICATE);
    const cv::Mat lengths = squared_lengths(flow);
    const cv::Mat both = lengths + squared_lengths(way_back);
    visible &= squared_lengths(flow + way_back) <= 0.01 * both + 0.5;
    visible &= squared_gradients(flow) <= 0.01 * lengths + 0.002;
    return visible;
}

cv::Mat grey(const cv::Mat& image) {
    cv::Mat values;
    cv::cvtColor(image, values, cv::COLOR_RGB2GRAY);
    return values;
}

} // namespace

FrameMotion estimate_motion(const cv::Mat& frame, const cv::Mat& next) {
    constexpr int kSmallest = 16; // two patches
    check_image_pair("Optical flow", frame, next, kSmallest);
    const auto search = cv::DISOpticalFlow::create(cv::DISOpticalFlow::PRESET_MEDIUM);
    const cv::Mat first = grey(frame);
    const cv::Mat second = grey(next);
    FrameMotion motion;
    cv::Mat back;
    search->calc(first, second, motion.flow);
    search->calc(second, first, back);
    motion.visible = visible_pixels(motion.flow, back);
    return motion;
}

cv::Mat destinations(const cv::Mat& flow) {
    cv::Mat places = flow.clone();
    for (int y = 0; y < places.rows; ++y)
        for (int x = 0; x < places.cols; ++x)
            places.at<cv::Vec2f>(y, x) += cv::Vec2f(static_cast<float>(x), static_cast<float>(y));
    return places;
}

} // namespace unit
