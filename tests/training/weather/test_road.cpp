#include "tests/training/weather/test_road.h"

#include <opencv2/imgproc.hpp>
#include <vector>

namespace unit::test {

cv::Mat TestRoad::picture() const {
    cv::Mat picture(size, CV_8UC3);
    for (int y = 0; y < size.height; ++y) {
        picture.row(y).setTo(cv::Scalar(70 + y / 2, 120 + y / 2, 210)); // a gradient
    }
    picture(hedge).setTo(cv::Scalar(40, 70, 25));
    picture.rowRange(95, size.height).setTo(cv::Scalar(90, 130, 40));
    const std::vector<cv::Point> road{{158, 95}, {162, 95}, {400, 180}, {-80, 180}};
    cv::fillConvexPoly(picture, road, cv::Scalar(110, 110, 112), cv::LINE_AA);
    picture(shadow).setTo(cv::Scalar(45, 48, 58));
    picture(mark).setTo(cv::Scalar(235, 235, 235));
    picture(car).setTo(cv::Scalar(170, 20, 25));
    // Grain, as every camera has it; GrabCut's mixtures need some variance.
    cv::Mat grain(size, CV_8SC3);
    cv::RNG(5).fill(grain, cv::RNG::UNIFORM, -3, 4);
    cv::add(picture, grain, picture, {}, CV_8U);
    return picture;
}

} // namespace unit::test
