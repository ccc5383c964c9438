#include "core/metrics/psnr.h"

#include "core/error.h"
#include "tests/core/metrics/synthetic_images.h"

#include <cmath>
#include <gtest/gtest.h>

namespace unit {
namespace {

using test::dimmed;
using test::flat;
using test::texture;

TEST(Psnr, is_infinite_for_equal_images) {
    EXPECT_TRUE(std::isinf(psnr(texture(), texture())));
    EXPECT_GE(psnr(texture(), texture()), 0);
}

TEST(Psnr, has_the_values_calculated_by_hand) {
    // Mean squared differences of 1, of 255^2 and of (3^2 + 0 + 0) / 3.
    EXPECT_NEAR(psnr(flat(7, 8, 9), flat(8, 7, 10)), 48.130803608679, 1e-9);
    EXPECT_NEAR(psnr(flat(0, 0, 0), flat(255, 255, 255)), 0, 1e-12);
    EXPECT_NEAR(psnr(flat(10, 20, 30), flat(13, 20, 30)), 48.130803608679 - 10 * std::log10(3),
                1e-9);
}

TEST(Psnr, counts_one_differing_sample) {
    cv::Mat image = texture();
    image.at<cv::Vec3b>(1, 2)[1] ^= 1;
    EXPECT_NEAR(psnr(image, texture()), 48.130803608679 + 10 * std::log10(53 * 37 * 3), 1e-9);
}

TEST(Psnr, agrees_with_scikit_image) {
    EXPECT_NEAR(psnr(texture(), dimmed()), 20.670816541073293, 1e-9);
    EXPECT_NEAR(psnr(dimmed(), texture()), 20.670816541073293, 1e-9);
}

TEST(Psnr, refuses_what_cannot_be_compared) {
    EXPECT_THROW(psnr(texture(), texture().rowRange(0, 5)), Error);
    EXPECT_THROW(psnr(cv::Mat(), cv::Mat()), Error);
    EXPECT_THROW(psnr(cv::Mat(3, 3, CV_8UC1), cv::Mat(3, 3, CV_8UC1)), Error);
    EXPECT_THROW(psnr(cv::Mat(0, 0, CV_8UC3), cv::Mat(0, 0, CV_8UC3)), Error);
}

} // namespace
} // namespace unit
