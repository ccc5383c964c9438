#include "core/metrics/edge_correlation.h"

#include "core/error.h"
#include "tests/core/metrics/synthetic_images.h"

#include <gtest/gtest.h>

namespace unit {
namespace {

using test::dimmed;
using test::flat;
using test::texture;

/// 8x8, dark left of column `edge` and bright from there on: the edge map is constant on the
/// columns on both sides of the edge and zero elsewhere.
cv::Mat step(int edge) {
    cv::Mat image(8, 8, CV_8UC3, cv::Scalar(10, 20, 30));
    image.colRange(edge, 8).setTo(cv::Scalar(200, 210, 90));
    return image;
}

TEST(EdgeCorrelation, is_one_for_equal_images_and_for_the_negative) {
    EXPECT_NEAR(edge_correlation(texture(), texture()), 1, 1e-12);
    const cv::Mat negative = cv::Scalar::all(255) - texture();
    EXPECT_NEAR(edge_correlation(texture(), negative), 1, 1e-12);
}

TEST(EdgeCorrelation, does_not_depend_on_brightness_or_contrast) {
    cv::Mat bright;
    step(3).convertTo(bright, CV_8U, 0.5, 100);
    EXPECT_NEAR(edge_correlation(step(3), bright), 1, 1e-12);
}

TEST(EdgeCorrelation, has_the_values_calculated_by_hand) {
    // Maps that are one on a quarter of the pixels. Both on 1/8: (1/8 - 1/16) / (3/16) = 1/3. On
    // 1/16, edges at right angles: 0. Nowhere: (0 - 1/16) / (3/16) = -1/3.
    EXPECT_NEAR(edge_correlation(step(3), step(4)), 1.0 / 3, 1e-12);
    EXPECT_NEAR(edge_correlation(step(3), step(3).t()), 0, 1e-12);
    EXPECT_NEAR(edge_correlation(step(2), step(5)), -1.0 / 3, 1e-12);
}

TEST(EdgeCorrelation, agrees_with_scipy) {
    EXPECT_NEAR(edge_correlation(texture(), dimmed()), 0.9908353211720966, 1e-9);
    const cv::Mat square = texture().colRange(0, 37);
    EXPECT_NEAR(edge_correlation(square, square.t()), 0.4077147125638822, 1e-9);
}

TEST(EdgeCorrelation, is_zero_with_a_flat_image) {
    EXPECT_EQ(edge_correlation(texture(), flat(3, 77, 200)), 0);
    EXPECT_EQ(edge_correlation(flat(3, 77, 200), texture()), 0);
    EXPECT_EQ(edge_correlation(flat(1, 2, 3), flat(1, 2, 3)), 0);
}

TEST(EdgeCorrelation, refuses_what_cannot_be_compared) {
    EXPECT_THROW(edge_correlation(step(3), texture()), Error);
    EXPECT_THROW(edge_correlation(step(3).colRange(0, 2), step(3).colRange(0, 2)), Error);
    EXPECT_THROW(edge_correlation(cv::Mat(8, 8, CV_8UC4), cv::Mat(8, 8, CV_8UC4)), Error);
}

} // namespace
} // namespace unit
