#include "training/streets/scene.h"

#include "core/error.h"

#include <gtest/gtest.h>
#include <opencv2/imgproc.hpp>

#include <array>
#include <limits>
#include <thread>

namespace unit::streets {
namespace {

constexpr std::array<std::uint64_t, 6> kSeeds = {3, 6, 9, 14, 27, 44};
const cv::Size kSize(320, 180);

bool same_bytes(const cv::Mat& a, const cv::Mat& b) {
    return a.size() == b.size() && a.type() == b.type() && cv::norm(a, b, cv::NORM_INF) == 0.0;
}

double mean_difference(const cv::Mat& a, const cv::Mat& b) {
    return cv::norm(a, b, cv::NORM_L1) / static_cast<double>(a.total() * 3);
}

cv::Mat edges(const cv::Mat& picture) {
    cv::Mat grey, dx, dy, strength;
    cv::cvtColor(picture, grey, cv::COLOR_RGB2GRAY);
    cv::Sobel(grey, dx, CV_32F, 1, 0);
    cv::Sobel(grey, dy, CV_32F, 0, 1);
    cv::magnitude(dx, dy, strength);
    return strength;
}

// Pearson's correlation of two edge maps.
double edge_correlation(const cv::Mat& a, const cv::Mat& b) {
    const cv::Mat first = edges(a), second = edges(b);
    cv::Scalar mean1, deviation1, mean2, deviation2;
    cv::meanStdDev(first, mean1, deviation1);
    cv::meanStdDev(second, mean2, deviation2);
    const cv::Mat product = (first - mean1[0]).mul(second - mean2[0]);
    return cv::mean(product)[0] / (deviation1[0] * deviation2[0]);
}

// Mean distance between the brightest and the darkest channel of a pixel.
double saturation(const cv::Mat& picture) {
    std::array<cv::Mat, 3> channels;
    cv::split(picture, channels.data());
    const cv::Mat high = cv::max(channels[0], cv::max(channels[1], channels[2]));
    const cv::Mat low = cv::min(channels[0], cv::min(channels[1], channels[2]));
    return cv::mean(high - low)[0];
}

double brightness(const cv::Mat& picture) {
    const cv::Scalar mean = cv::mean(picture);
    return (mean[0] + mean[1] + mean[2]) / 3.0;
}

double contrast(const cv::Mat& picture) {
    cv::Mat grey;
    cv::cvtColor(picture, grey, cv::COLOR_RGB2GRAY);
    cv::Scalar mean, deviation;
    cv::meanStdDev(grey, mean, deviation);
    return deviation[0];
}

TEST(SceneTest, TheSameArgumentsGiveTheSameBytes) {
    for (const Weather weather : {Weather::Sunny, Weather::Rainy}) {
        const cv::Mat first = Scene(5).render(2.5, weather, kSize);
        ASSERT_EQ(first.type(), CV_8UC3);
        ASSERT_EQ(first.size(), kSize);
        EXPECT_TRUE(same_bytes(first, Scene(5).render(2.5, weather, kSize)));
    }
}

TEST(SceneTest, ThreadsThatShareASceneGetTheBytesOfOneThread) {
    const Scene scene(8);
    std::array<cv::Mat, 2> expected, found;
    for (std::size_t i = 0; i < expected.size(); ++i) {
        expected[i] = scene.render(static_cast<double>(i), Weather::Rainy, kSize);
    }
    std::array<std::thread, 2> threads;
    for (std::size_t i = 0; i < threads.size(); ++i) {
        threads[i] = std::thread(
            [&, i] { found[i] = scene.render(static_cast<double>(i), Weather::Rainy, kSize); });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_TRUE(same_bytes(expected[0], found[0]));
    EXPECT_TRUE(same_bytes(expected[1], found[1]));
}

TEST(SceneTest, WeatherTwinsShareTheirEdges) {
    double twins = 0.0, strangers = 0.0;
    for (const std::uint64_t seed : kSeeds) {
        const cv::Mat sunny = Scene(seed).render(4.0, Weather::Sunny, kSize);
        const double twin = edge_correlation(sunny, Scene(seed).render(4.0, Weather::Rainy, kSize));
        EXPECT_GE(twin, 0.5) << "seed " << seed;
        twins += twin / kSeeds.size();
        strangers += edge_correlation(sunny, Scene(seed + 1).render(4.0, Weather::Rainy, kSize)) /
                     kSeeds.size();
    }
    EXPECT_GE(twins, 0.65);
    EXPECT_LE(strangers, 0.4);
}

TEST(SceneTest, RainDarkensDullsAndSoftens) {
    for (const std::uint64_t seed : kSeeds) {
        const Scene scene(seed);
        const cv::Mat sunny = scene.render(4.0, Weather::Sunny, kSize);
        const cv::Mat rainy = scene.render(4.0, Weather::Rainy, kSize);
        EXPECT_LE(brightness(rainy), brightness(sunny) - 15.0) << "seed " << seed;
        EXPECT_LE(saturation(rainy), 0.5 * saturation(sunny)) << "seed " << seed;
        EXPECT_LE(cv::mean(edges(rainy))[0], 0.75 * cv::mean(edges(sunny))[0]) << "seed " << seed;
    }
}

TEST(SceneTest, TheSkyIsBlueInTheSunAndGreyInTheRain) {
    // Highway and country seeds, whose uppermost rows are sky.
    for (const std::uint64_t seed : {2, 5, 43, 48}) {
        const Scene scene(seed);
        const cv::Rect top(0, 0, kSize.width, kSize.height / 10);
        const cv::Scalar sunny = cv::mean(scene.render(0.0, Weather::Sunny, kSize)(top));
        const cv::Scalar rainy = cv::mean(scene.render(0.0, Weather::Rainy, kSize)(top));
        EXPECT_GE(sunny[2], sunny[0] + 20.0) << "seed " << seed;
        EXPECT_LE(std::abs(rainy[2] - rainy[0]), 12.0) << "seed " << seed;
        EXPECT_GE(rainy[0], 80.0) << "seed " << seed;
    }
}

TEST(SceneTest, ConsecutiveFramesDifferButLittle) {
    for (const std::uint64_t seed : kSeeds) {
        const Scene scene(seed);
        for (const Weather weather : {Weather::Sunny, Weather::Rainy}) {
            const cv::Mat now = scene.render(10.0, weather, kSize);
            const double next =
                mean_difference(now, scene.render(10.0 + 1.0 / 30.0, weather, kSize));
            const double other = mean_difference(now, Scene(seed + 1).render(10.0, weather, kSize));
            EXPECT_GE(next, 0.05) << "seed " << seed;
            EXPECT_LE(next, 8.0) << "seed " << seed;
            EXPECT_LE(next, 0.6 * other) << "seed " << seed;
        }
    }
}

TEST(SceneTest, DifferentSeedsShowDifferentStreets) {
    for (std::uint64_t seed = 0; seed < 6; ++seed) {
        const cv::Mat one = Scene(seed).render(0.0, Weather::Sunny, kSize);
        const cv::Mat other = Scene(seed + 1).render(0.0, Weather::Sunny, kSize);
        EXPECT_GE(mean_difference(one, other), 8.0) << "seed " << seed;
    }
}

TEST(SceneTest, RendersEverySizeAndTheSameViewAtEach) {
    const Scene scene(12);
    const cv::Mat reference = scene.render(1.0, Weather::Rainy, {640, 360});
    for (const cv::Size size : {cv::Size(64, 36), cv::Size(321, 181), cv::Size(1920, 1080),
                                cv::Size(63, 129), cv::Size(8, 8)}) {
        for (const Weather weather : {Weather::Sunny, Weather::Rainy}) {
            const cv::Mat picture = scene.render(1.0, weather, size);
            EXPECT_EQ(picture.size(), size);
            EXPECT_EQ(picture.type(), CV_8UC3);
        }
    }
    cv::Mat small;
    cv::resize(reference, small, {64, 36}, 0, 0, cv::INTER_AREA);
    EXPECT_LE(mean_difference(small, scene.render(1.0, Weather::Rainy, {64, 36})), 4.0);
}

TEST(SceneTest, AnHourLaterTheStreetStillLooksLikeOne) {
    const Scene scene(21);
    const cv::Mat late = scene.render(3600.0, Weather::Sunny, kSize);
    EXPECT_GE(contrast(late), 20.0);
    EXPECT_LE(mean_difference(late, scene.render(3600.0 + 1.0 / 30.0, Weather::Sunny, kSize)), 8.0);
}

TEST(SceneTest, RefusesTimesAndSizesItCannotShow) {
    const Scene scene(1);
    EXPECT_THROW(scene.render(-0.5, Weather::Sunny, kSize), Error);
    EXPECT_THROW(scene.render(std::numeric_limits<double>::quiet_NaN(), Weather::Sunny, kSize),
                 Error);
    EXPECT_THROW(scene.render(0.0, Weather::Sunny, {0, 36}), Error);
    EXPECT_THROW(scene.render(0.0, Weather::Sunny, {640, 100000}), Error);
}

} // namespace
} // namespace unit::streets
