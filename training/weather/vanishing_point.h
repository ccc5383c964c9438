#pragma once

#include <opencv2/core.hpp>

namespace unit::weather {

/// Finds where the straight lines of a road meet, in a clip or in single pictures: lines of a Hough
/// transform vote for places, and a good place has lines from both sides (as in Kong, Audibert,
/// Ponce, "Vanishing point detection for road detection", CVPR 2009, with straight lines in the
/// place of texture). Where there are no lines, it is a little below the middle, where dashcams
/// have it.
/// Threads: one at a time.
class VanishingPointFinder {
  public:
    /// The point in pixels, from this picture and, fading with time, those before it: a clip's
    /// point moves slowly. `picture` is CV_8UC3, RGB, sides of 32 or more, of one shape in all
    /// calls.
    cv::Point2f find(const cv::Mat& picture);

  private:
    cv::Mat_<float> votes_; ///< places on a grid, see the source
};

} // namespace unit::weather
