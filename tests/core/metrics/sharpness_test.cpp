#include "core/metrics/sharpness.h"

#include "core/error.h"
#include "tests/core/metrics/synthetic_images.h"

#include <gtest/gtest.h>
#include <opencv2/imgproc.hpp>

namespace unit {
namespace {

using test::dimmed;
using test::flat;
using test::texture;

TEST(Sharpness, of_a_ramp_is_its_slope) {
    cv::Mat ramp(20, 40, CV_8UC3);
    for (int y = 0; y < ramp.rows; ++y) {
        for (int x = 0; x < ramp.cols; ++x) {
            ramp.at<cv::Vec3b>(y, x) = cv::Vec3b::all(static_cast<uchar>(3 * x + 4 * y));
        }
    }
    EXPECT_NEAR(sharpness(ramp), 5, 1e-9);
}

TEST(Sharpness, of_a_flat_image_is_zero) {
    EXPECT_EQ(sharpness(flat(3, 77, 200)), 0);
}

TEST(Sharpness, agrees_with_scipy) {
    EXPECT_NEAR(sharpness(texture()), 18.768709017020026, 1e-9);
    EXPECT_NEAR(sharpness(dimmed()), 14.1732537240321, 1e-9);
}

TEST(Sharpness, falls_where_an_image_is_smoothed) {
    cv::Mat smooth;
    cv::GaussianBlur(texture(), smooth, {}, 1.5);
    EXPECT_LT(sharpness(smooth), 0.7 * sharpness(texture()));
}

TEST(Sharpness, refuses_other_types_and_sizes) {
    EXPECT_THROW(sharpness(texture().colRange(0, 2)), Error);
    EXPECT_THROW(sharpness(cv::Mat(8, 8, CV_8UC1)), Error);
}

} // namespace
} // namespace unit
