#include "core/metrics/color_error.h"

#include "core/error.h"
#include "tests/core/metrics/synthetic_images.h"

#include <cmath>
#include <gtest/gtest.h>

namespace unit {
namespace {

using test::dimmed;
using test::flat;
using test::texture;

TEST(ColorError, of_equal_images_is_zero) {
    EXPECT_EQ(color_error(texture(), texture()), 0);
}

TEST(ColorError, has_the_values_calculated_by_hand_for_grey) {
    EXPECT_NEAR(color_error(flat(0, 0, 0), flat(255, 255, 255)), 100, 1e-9);
    // Level 51 is 0.2: light ((0.2 + 0.055) / 1.055)^2.4, lightness 116 times its cube root
    // less 16.
    const double light = std::pow(0.255 / 1.055, 2.4);
    EXPECT_NEAR(color_error(flat(51, 51, 51), flat(0, 0, 0)), 116 * std::cbrt(light) - 16, 1e-9);
    // Level 10 is in the straight part of both curves: 10 / 255 / 12.92 times (29 / 3)^3.
    EXPECT_NEAR(color_error(flat(10, 10, 10), flat(0, 0, 0)),
                10.0 / 255 / 12.92 * std::pow(29.0 / 3, 3), 1e-9);
}

TEST(ColorError, agrees_with_scikit_image) {
    // Its white has five digits, by which blue differs in the third.
    EXPECT_NEAR(color_error(texture(), dimmed()), 15.679440628661274, 0.01);
    EXPECT_NEAR(color_error(dimmed(), texture()), 15.679440628661274, 0.01);
}

TEST(ColorError, is_the_mean_over_all_pixels) {
    cv::Mat image = flat(0, 0, 0);
    image.at<cv::Vec3b>(5, 7) = {255, 255, 255};
    EXPECT_NEAR(color_error(image, flat(0, 0, 0)), 100.0 / (test::kWidth * test::kHeight), 1e-9);
}

TEST(ColorError, refuses_other_types_and_sizes) {
    EXPECT_THROW(color_error(texture(), texture().rowRange(0, 9)), Error);
    EXPECT_THROW(color_error(cv::Mat(), cv::Mat()), Error);
    EXPECT_THROW(color_error(cv::Mat(4, 4, CV_32FC3), cv::Mat(4, 4, CV_32FC3)), Error);
}

} // namespace
} // namespace unit
