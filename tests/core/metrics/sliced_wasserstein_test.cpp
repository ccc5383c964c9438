#include "core/metrics/sliced_wasserstein.h"

#include "core/error.h"

#include <cmath>
#include <gtest/gtest.h>
#include <opencv2/imgproc.hpp>

namespace unit {
namespace {

constexpr int kImages = 6;

std::vector<cv::Mat> flat_images(int type, const cv::Scalar& color) {
    return std::vector<cv::Mat>(kImages, cv::Mat(48, 64, type, color));
}

/// Noise of a mean and deviation, other numbers for each seed.
std::vector<cv::Mat> noise(std::uint64_t seed, double mean, double deviation) {
    cv::RNG random(seed);
    std::vector<cv::Mat> images;
    for (int index = 0; index < kImages; ++index) {
        cv::Mat image(48, 64, CV_8UC3);
        random.fill(image, cv::RNG::NORMAL, cv::Scalar::all(mean), cv::Scalar::all(deviation));
        images.push_back(image);
    }
    return images;
}

TEST(SlicedWasserstein, OfASetAndItselfIsZero) {
    const auto images = noise(1, 128, 40);
    EXPECT_EQ(sliced_wasserstein(images, images), 0.0);
}

TEST(SlicedWasserstein, OfFlatImagesIsTheMeanOfANormalsSize) {
    // The sum of a random unit vector is nearly N(0, 1), and E|N(0, 1)| is sqrt(2 / pi).
    SlicedWasserstein settings;
    settings.directions = 1024;
    for (const double difference : {10.0, 51.0}) {
        for (const int type : {CV_8UC1, CV_8UC3}) {
            const double distance =
                sliced_wasserstein(flat_images(type, cv::Scalar::all(100)),
                                   flat_images(type, cv::Scalar::all(100 + difference)), settings);
            EXPECT_NEAR(distance, difference / 255.0 * std::sqrt(2.0 / M_PI), 0.05 * distance);
        }
    }
}

TEST(SlicedWasserstein, IsSymmetricAndTheSameEachTime) {
    const auto a = noise(1, 100, 30);
    const auto b = noise(2, 130, 50);
    EXPECT_EQ(sliced_wasserstein(a, b), sliced_wasserstein(b, a));
    EXPECT_EQ(sliced_wasserstein(a, b), sliced_wasserstein(a, b));
}

TEST(SlicedWasserstein, GrowsWithBrightnessColourAndContrast) {
    const auto reference = noise(1, 128, 20);
    const double same = sliced_wasserstein(reference, noise(2, 128, 20));
    double before = same;
    for (const double mean : {133.0, 143.0, 163.0}) {
        const double distance = sliced_wasserstein(reference, noise(2, mean, 20));
        EXPECT_GT(distance, 1.3 * before) << mean;
        before = distance;
    }
    EXPECT_GT(sliced_wasserstein(reference, noise(2, 128, 40)), 2.0 * same);
    EXPECT_GT(sliced_wasserstein(flat_images(CV_8UC3, {200, 100, 100}),
                                 flat_images(CV_8UC3, {100, 200, 100})),
              0.1);
}

TEST(SlicedWasserstein, SeesStructureThatEachPixelAloneDoesNotShow) {
    // The same values, smooth or scattered.
    std::vector<cv::Mat> smooth;
    std::vector<cv::Mat> scattered;
    cv::RNG random(3);
    for (int index = 0; index < kImages; ++index) {
        cv::Mat ramp(48, 64, CV_8UC3);
        for (int row = 0; row < ramp.rows; ++row) {
            ramp.row(row).setTo(cv::Scalar::all(row * 5));
        }
        smooth.push_back(ramp);
        cv::Mat shuffled = ramp.clone();
        cv::randShuffle(shuffled, 10.0, &random);
        scattered.push_back(shuffled);
    }
    EXPECT_GT(sliced_wasserstein(smooth, scattered), 0.1);
}

TEST(SlicedWasserstein, RefusesWhatCannotBeCompared) {
    const auto images = noise(1, 128, 20);
    const std::vector<cv::Mat> fewer(images.begin(), images.end() - 1);
    EXPECT_THROW(sliced_wasserstein(images, fewer), Error);
    EXPECT_THROW(sliced_wasserstein({}, {}), Error);
    EXPECT_THROW(sliced_wasserstein(images, flat_images(CV_8UC1, cv::Scalar::all(0))), Error);
    const std::vector<cv::Mat> small(kImages, cv::Mat(27, 64, CV_8UC3));
    EXPECT_THROW(sliced_wasserstein(small, small), Error);
}

} // namespace
} // namespace unit
