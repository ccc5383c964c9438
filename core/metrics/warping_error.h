#pragma once

#include "core/metrics/frame_motion.h"

#include <optional>

namespace unit {

/// How much a video flickers from one frame to the next: the mean squared difference of `frame` and
/// of `next` where its points have moved to, over the visible pixels and the channels, with values
/// from 0 to 1 (Lai et al., "Learning Blind Video Temporal Consistency", ECCV 2018, section 5.2,
/// there summed over the channels). `next` is read between its pixels by bilinear interpolation, at
/// 1/32 of a pixel.
///
/// The motion comes from a video that is known to be right, the source: then a translation is
/// judged by the way that things moved, not by its own. Noise and errors of the flow make it larger
/// than 0 for any real video: compare it with the source's own. Nothing where no pixel is visible.
/// Both are CV_8UC3 of the motion's size. Threads: reentrant. Errors: Failed (type or size).
std::optional<double> warping_error(const FrameMotion& motion, const cv::Mat& frame,
                                    const cv::Mat& next);

} // namespace unit
