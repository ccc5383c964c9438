#include "core/metrics/warping_error.h"

#include "core/error.h"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <opencv2/imgproc.hpp>

namespace unit {
namespace {

const cv::Size kSize{160, 120};

/// Random detail of a few pixels, in levels 40 to 200, larger than kSize.
cv::Mat canvas(int seed) {
    cv::Mat image(kSize.height + 40, kSize.width + 40, CV_8UC3);
    cv::RNG(static_cast<std::uint64_t>(seed)).fill(image, cv::RNG::UNIFORM, 0, 256);
    cv::GaussianBlur(image, image, {}, 2);
    cv::normalize(image, image, 40, 200, cv::NORM_MINMAX);
    return image;
}

/// What a camera sees that has moved by (x, y): the scene moves the other way.
cv::Mat view(const cv::Mat& scene, int x, int y) {
    return scene(cv::Rect({20 + x, 20 + y}, kSize)).clone();
}

/// A motion that is the same everywhere, and what stays inside the frame by it.
FrameMotion motion_of(double x, double y) {
    FrameMotion motion{cv::Mat(kSize, CV_32FC2, cv::Scalar(x, y)), {}};
    cv::inRange(destinations(motion.flow), cv::Scalar(0, 0),
                cv::Scalar(kSize.width - 1, kSize.height - 1), motion.visible);
    return motion;
}

cv::Mat brighter(const cv::Mat& image, int levels) {
    return image + cv::Scalar::all(levels);
}

double value_of(const std::optional<double>& error) {
    return error.value_or(std::numeric_limits<double>::quiet_NaN());
}

TEST(WarpingError, of_a_shift_by_whole_pixels_is_zero) {
    const cv::Mat scene = canvas(1);
    EXPECT_EQ(value_of(warping_error(motion_of(-3, 2), view(scene, 0, 0), view(scene, 3, -2))), 0);
    EXPECT_GT(value_of(warping_error(motion_of(0, 0), view(scene, 0, 0), view(scene, 3, -2))),
              0.004);
}

TEST(WarpingError, of_a_flicker_is_its_square) {
    const cv::Mat scene = canvas(2);
    const cv::Mat frame = brighter(view(scene, 0, 0), 6);
    const cv::Mat next = brighter(view(scene, 3, -2), -9);
    EXPECT_NEAR(value_of(warping_error(motion_of(-3, 2), frame, next)), std::pow(15.0 / 255, 2),
                1e-7);
}

TEST(WarpingError, reads_between_pixels) {
    cv::Mat ramp(kSize, CV_8UC3);
    for (int y = 0; y < ramp.rows; ++y) {
        for (int x = 0; x < ramp.cols; ++x) {
            ramp.at<cv::Vec3b>(y, x) = cv::Vec3b::all(static_cast<uchar>(x));
        }
    }
    // The same ramp a quarter of a pixel on is a quarter of a level brighter.
    EXPECT_NEAR(value_of(warping_error(motion_of(0.25, 0), ramp, ramp)), std::pow(0.25 / 255, 2),
                1e-9);
}

TEST(WarpingError, counts_only_what_is_visible) {
    const cv::Mat scene = canvas(3);
    FrameMotion motion = motion_of(0, 0);
    cv::Mat next = view(scene, 0, 0);
    const cv::Rect covered(30, 40, 50, 20);
    next(covered).setTo(cv::Scalar::all(255));
    EXPECT_GT(value_of(warping_error(motion, view(scene, 0, 0), next)), 0.01);
    motion.visible(covered).setTo(0);
    EXPECT_EQ(value_of(warping_error(motion, view(scene, 0, 0), next)), 0);
    motion.visible.setTo(0);
    EXPECT_EQ(warping_error(motion, view(scene, 0, 0), next), std::nullopt);
}

TEST(WarpingError, refuses_frames_of_another_size) {
    const cv::Mat frame = view(canvas(1), 0, 0);
    EXPECT_THROW(warping_error(motion_of(0, 0), frame, frame.rowRange(0, 50)), Error);
    const cv::Mat half = frame.rowRange(0, 50);
    EXPECT_THROW(warping_error(motion_of(0, 0), half, half), Error);
}

TEST(FrameMotion, finds_the_shift_of_a_texture) {
    const cv::Mat scene = canvas(4);
    const FrameMotion motion = estimate_motion(view(scene, 0, 0), view(scene, 5, -3));
    ASSERT_EQ(motion.flow.type(), CV_32FC2);
    ASSERT_EQ(motion.flow.size(), kSize);
    ASSERT_EQ(motion.visible.type(), CV_8U);
    const cv::Scalar mean = cv::mean(motion.flow, motion.visible);
    EXPECT_NEAR(mean[0], -5, 0.05);
    EXPECT_NEAR(mean[1], 3, 0.05);
    const double seen = cv::countNonZero(motion.visible);
    const double all = (kSize.width - 5.0) * (kSize.height - 3.0);
    EXPECT_GT(seen, 0.8 * all);
    EXPECT_LE(seen, 1.02 * all);
    // The columns and rows that leave the frame.
    EXPECT_LT(cv::countNonZero(motion.visible.colRange(0, 4)), 0.05 * 4 * kSize.height);
    EXPECT_LT(cv::countNonZero(motion.visible.rowRange(kSize.height - 2, kSize.height)),
              0.05 * 2 * kSize.width);
}

TEST(FrameMotion, hides_what_something_else_covers) {
    const cv::Mat background = view(canvas(5), 0, 0);
    const cv::Mat thing = canvas(6)(cv::Rect(0, 0, 40, 40));
    cv::Mat frame = background.clone();
    cv::Mat next = background.clone();
    thing.copyTo(frame(cv::Rect(50, 40, 40, 40)));
    thing.copyTo(next(cv::Rect(58, 40, 40, 40)));
    const FrameMotion motion = estimate_motion(frame, next);
    const auto share_visible = [&](const cv::Rect& part) {
        return cv::countNonZero(motion.visible(part)) / static_cast<double>(part.area());
    };
    EXPECT_LT(share_visible({91, 44, 6, 32}), 0.25); // background, covered in the next frame
    EXPECT_GT(share_visible({58, 48, 24, 24}), 0.9); // in the middle of the thing
    EXPECT_GT(share_visible({4, 4, 36, 112}), 0.9);
    EXPECT_NEAR(cv::mean(motion.flow(cv::Rect(58, 48, 24, 24)))[0], 8, 0.1);
}

TEST(FrameMotion, judges_a_flicker_by_the_motion_of_its_source) {
    const cv::Mat scene = canvas(7);
    const cv::Mat frame = view(scene, 0, 0);
    const cv::Mat next = view(scene, 2, 1);
    const FrameMotion motion = estimate_motion(frame, next);
    const double own = value_of(warping_error(motion, frame, next));
    EXPECT_LT(own, 2e-5);
    const double flicker =
        value_of(warping_error(motion, brighter(frame, 10), brighter(next, -10)));
    EXPECT_NEAR(flicker, std::pow(20.0 / 255, 2) + own, 3e-4);
}

TEST(FrameMotion, takes_small_frames_and_refuses_smaller_ones) {
    const cv::Mat frame = view(canvas(8), 0, 0);
    EXPECT_EQ(
        estimate_motion(frame(cv::Rect(0, 0, 16, 16)), frame(cv::Rect(1, 0, 16, 16))).flow.size(),
        cv::Size(16, 16));
    const cv::Mat small = frame(cv::Rect(0, 0, 15, 40));
    EXPECT_THROW(estimate_motion(small, small), Error);
    EXPECT_THROW(estimate_motion(frame, frame.rowRange(0, 60)), Error);
}

} // namespace
} // namespace unit
