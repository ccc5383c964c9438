#include "training/data/color_jitter.h"

#include "tests/training/data/test_images.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace unit {
namespace {

constexpr int kDraws = 400;

/// One pixel's channels after a change, for many numbers.
std::vector<cv::Vec3b> changed(const cv::Vec3b& color, const ColorJitter& strengths) {
    std::vector<cv::Vec3b> results;
    for (std::uint64_t number = 0; number < kDraws; ++number) {
        const cv::Mat image(4, 4, CV_8UC3, cv::Scalar(color[0], color[1], color[2]));
        const cv::Mat result = jitter_colors(image, strengths, streets::Random({number}));
        results.push_back(result.at<cv::Vec3b>(1, 2));
    }
    return results;
}

/// The smallest and the largest of one channel.
std::pair<int, int> range(const std::vector<cv::Vec3b>& colors, int channel) {
    const auto [low, high] = std::minmax_element(
        colors.begin(), colors.end(), [channel](const cv::Vec3b& left, const cv::Vec3b& right) {
            return left[channel] < right[channel];
        });
    return {(*low)[channel], (*high)[channel]};
}

TEST(ColorJitter, NoStrengthChangesNothing) {
    cv::Mat image(20, 20, CV_8UC3);
    cv::randu(image, 0, 256);
    EXPECT_TRUE(equal(jitter_colors(image, {}, streets::Random({1})), image));
}

TEST(ColorJitter, BrightnessMultipliesAllChannels) {
    const auto colors = changed({100, 50, 200}, {.brightness = 0.2});
    const auto [low, high] = range(colors, 0);
    EXPECT_GE(low, 80);
    EXPECT_LE(low, 82);
    EXPECT_LE(high, 120);
    EXPECT_GE(high, 118);
    for (const cv::Vec3b& color : colors) {
        EXPECT_NEAR(color[1], color[0] / 2.0, 1.0);
        EXPECT_NEAR(color[2], color[0] * 2.0, 1.5);
    }
    const auto [black, white] = range(changed({100, 50, 200}, {.brightness = 2.0}), 2);
    EXPECT_LE(black, 10) << "factors of 0 to 3";
    EXPECT_EQ(white, 255) << "clipped";
}

TEST(ColorJitter, ContrastMovesValuesAboutTheMeanLuma) {
    cv::Mat image(2, 2, CV_8UC3, cv::Scalar(60, 60, 60));
    image.row(1).setTo(cv::Scalar(140, 140, 140));
    for (std::uint64_t number = 0; number < 50; ++number) {
        const cv::Mat result = jitter_colors(image, {.contrast = 0.5}, streets::Random({number}));
        const int dark = result.at<cv::Vec3b>(0, 0)[0];
        const int light = result.at<cv::Vec3b>(1, 0)[0];
        EXPECT_NEAR(dark + light, 200, 1);
        EXPECT_GE(light - dark, 39);
        EXPECT_LE(light - dark, 121);
    }
}

TEST(ColorJitter, SaturationKeepsTheLuma) {
    const cv::Vec3b color(120, 90, 60);
    const auto luma = [](const cv::Vec3b& rgb) {
        return 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2];
    };
    const auto colors = changed(color, {.saturation = 0.5});
    for (const cv::Vec3b& result : colors) {
        EXPECT_NEAR(luma(result), luma(color), 1.0);
    }
    const auto [low, high] = range(colors, 0);
    EXPECT_NEAR(low, luma(color) + 0.5 * (120 - luma(color)), 1.0);
    EXPECT_NEAR(high, luma(color) + 1.5 * (120 - luma(color)), 1.0);
}

TEST(ColorJitter, HueTurnsTheColourCircleBothWays) {
    // From pure red a tenth of a turn is 36 degrees: 153 of 255 green, or as much blue.
    const auto colors = changed({255, 0, 0}, {.hue = 0.1});
    for (const cv::Vec3b& color : colors) {
        EXPECT_EQ(color[0], 255);
        EXPECT_TRUE(color[1] == 0 || color[2] == 0);
    }
    EXPECT_NEAR(range(colors, 1).second, 153, 3);
    EXPECT_NEAR(range(colors, 2).second, 153, 3);
    for (const cv::Vec3b& color : changed({77, 77, 77}, {.hue = 0.5})) {
        EXPECT_EQ(color, cv::Vec3b(77, 77, 77));
    }
}

TEST(ColorJitter, StrengthsAreIndependentOfEachOther) {
    const cv::Mat image = flat_image(4, 4, {100, 100, 100});
    for (std::uint64_t number = 0; number < 20; ++number) {
        const streets::Random random({number});
        const cv::Mat alone = jitter_colors(image, {.brightness = 0.3}, random);
        // Flat grey has neither contrast nor colour to change.
        EXPECT_TRUE(equal(jitter_colors(image, {0.3, 0.5, 0.5, 0.5}, random), alone));
    }
}

TEST(ColorJitter, OneChannelHasBrightnessAndContrast) {
    cv::Mat image(2, 2, CV_8UC1, cv::Scalar(60));
    image.row(1).setTo(cv::Scalar(140));
    const streets::Random random({5});
    const cv::Mat result = jitter_colors(image, {0.3, 0.5, 0.5, 0.5}, random);
    ASSERT_EQ(result.type(), CV_8UC1);
    EXPECT_FALSE(equal(result, image));
    EXPECT_TRUE(equal(result, jitter_colors(image, {0.3, 0.5, 0.0, 0.0}, random)));
}

} // namespace
} // namespace unit
