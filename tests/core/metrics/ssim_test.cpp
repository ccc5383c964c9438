#include "core/metrics/ssim.h"

#include "core/error.h"
#include "tests/core/metrics/synthetic_images.h"

#include <gtest/gtest.h>

namespace unit {
namespace {

using test::dimmed;
using test::flat;
using test::texture;

TEST(Ssim, is_one_for_equal_images) {
    EXPECT_NEAR(ssim(texture(), texture()), 1, 1e-12);
    EXPECT_NEAR(ssim(flat(0, 128, 255), flat(0, 128, 255)), 1, 1e-12);
}

TEST(Ssim, has_the_value_calculated_by_hand_for_flat_images) {
    // Without variance only the luminance term is left: (2 x y + C1) / (x^2 + y^2 + C1), C1
    // = 6.5025, here of (100, 50), (0, 255) and (30, 30).
    const double expected = (10006.5025 / 12506.5025 + 6.5025 / 65031.5025 + 1) / 3;
    EXPECT_NEAR(ssim(flat(100, 0, 30), flat(50, 255, 30)), expected, 1e-9);
}

TEST(Ssim, agrees_with_scikit_image) {
    EXPECT_NEAR(ssim(texture(), dimmed()), 0.9291446697048634, 1e-9);
    EXPECT_NEAR(ssim(dimmed(), texture()), 0.9291446697048634, 1e-9);
}

TEST(Ssim, of_the_smallest_image_is_that_of_its_one_window) {
    const cv::Rect corner(0, 0, 11, 11);
    EXPECT_NEAR(ssim(texture()(corner).clone(), dimmed()(corner).clone()), 0.9229633594989396,
                1e-9);
}

TEST(Ssim, does_not_read_around_a_part_of_an_image) {
    const cv::Rect part(9, 5, 30, 20);
    EXPECT_EQ(ssim(texture()(part), dimmed()(part)),
              ssim(texture()(part).clone(), dimmed()(part).clone()));
}

TEST(Ssim, refuses_what_cannot_be_compared) {
    EXPECT_THROW(ssim(texture().colRange(0, 10), dimmed().colRange(0, 10)), Error);
    EXPECT_THROW(ssim(texture().rowRange(0, 10), dimmed().rowRange(0, 10)), Error);
    EXPECT_THROW(ssim(texture(), dimmed().colRange(0, 20)), Error);
    EXPECT_THROW(ssim(cv::Mat(20, 20, CV_32FC3), cv::Mat(20, 20, CV_32FC3)), Error);
}

} // namespace
} // namespace unit
