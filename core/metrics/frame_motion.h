#pragma once

#include <opencv2/core/mat.hpp>

namespace unit {

/// Where the pixels of a frame are in the frame after it.
struct FrameMotion {
    /// CV_32FC2, of the frame's size: (x, y) in pixels from a pixel's place to that of the same
    /// point in the next frame.
    cv::Mat flow;
    /// CV_8U: 255 where the point can be seen in both frames, else 0.
    cv::Mat visible;
};

/// Estimates the motion from `frame` to `next` by dense inverse search (DIS; Kroeger et al.,
/// arXiv 1603.03590), OpenCV's with its preset "medium", on grey images.
///
/// A pixel counts as visible unless (Sundaram, Brox, Keutzer, ECCV 2010, section 3, with the
/// numbers of Ruder, Dosovitskiy, Brox, arXiv 1604.08610, section 5.2) its point leaves the frame;
/// or the way there and back ends elsewhere: |w + w'|^2 > 0.01 (|w|^2 + |w'|^2) + 0.5, where w is
/// the flow and w' the flow back at the point's place in the next frame; or it is at a boundary of
/// motions: |grad u|^2 + |grad v|^2 > 0.01 |w|^2 + 0.002.
///
/// Both are CV_8UC3, RGB, of the same size, at least 16x16. The same on any number of threads.
/// Errors: Failed (type or size).
FrameMotion estimate_motion(const cv::Mat& frame, const cv::Mat& next);

/// Where a flow (CV_32FC2) leads: each pixel's own place plus its flow.
cv::Mat destinations(const cv::Mat& flow);

} // namespace unit
