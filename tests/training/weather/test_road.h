#pragma once

#include <opencv2/core.hpp>

namespace unit::test {

/// A drawn view of a straight road by day, of which all is known: 320x180 pixels, RGB. Sky above
/// the horizon but for a hedge, a grey road between green sides, a lane mark, the shadow of a tree
/// on the road, and a red car that stands on it and is taller than the horizon.
struct TestRoad {
    cv::Size size{320, 180};
    cv::Point2f vanishing_point{160, 95};
    cv::Rect hedge{0, 70, 320, 25};    ///< before the sky
    cv::Rect car{214, 85, 36, 35};     ///< its last row is 119
    cv::Rect shadow{120, 150, 60, 10}; ///< on the road
    cv::Rect mark{90, 140, 6, 16};     ///< on the road
    cv::Point near_road{150, 140};     ///< free, in the sun

    cv::Mat picture() const;
};

} // namespace unit::test
