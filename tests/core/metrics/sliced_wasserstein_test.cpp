#include "core/metrics/sliced_wasserstein.h"

#include "core/error.h"

#include <cmath>
#include <gtest/gtest.h>
#include <opencv2/imgproc.hpp>

namespace unit {
namespace {

constexpr int kImages = 6;

std::vector<cv::Mat> flat_images(int type, const cv::Scalar& color) {
    return std::vector<cv::Mat>(kImages, cv::Mat(64, 80, type, color));
}

/// Noise of a mean and deviation, other numbers for each seed.
std::vector<cv::Mat> noise(std::uint64_t seed, double mean, double deviation) {
    cv::RNG random(seed);
    std::vector<cv::Mat> images;
    for (int index = 0; index < kImages; ++index) {
        cv::Mat image(64, 80, CV_8UC3);
        random.fill(image, cv::RNG::NORMAL, cv::Scalar::all(mean), cv::Scalar::all(deviation));
        images.push_back(image);
    }
    return images;
}

/// Faint details on large surfaces, as streets have: noise of deviation 8 on a ramp over greys.
/// Everything times `contrast` plus `brightness`.
std::vector<cv::Mat> streets(std::uint64_t seed, double contrast = 1.0, double brightness = 0.0) {
    cv::RNG random(seed);
    std::vector<cv::Mat> images;
    for (int index = 0; index < kImages; ++index) {
        cv::Mat image(64, 80, CV_32FC3);
        random.fill(image, cv::RNG::NORMAL, cv::Scalar::all(0), cv::Scalar::all(8));
        for (int column = 0; column < image.cols; ++column) {
            image.col(column) += cv::Scalar::all(30.0 + 1.5 * column);
        }
        images.emplace_back();
        image.convertTo(images.back(), CV_8U, contrast, brightness);
    }
    return images;
}

TEST(SlicedWasserstein, OfASetAndItselfIsZero) {
    const auto images = noise(1, 128, 40);
    EXPECT_EQ(sliced_wasserstein(images, images), 0.0);
}

TEST(SlicedWasserstein, OfFlatImagesIsTheMeanOfANormalsSize) {
    // The sum of a random unit vector is nearly N(0, 1), and E|N(0, 1)| is sqrt(2 / pi). The
    // deviation of two greys from their mean is half of their difference.
    SlicedWasserstein settings;
    settings.directions = 1024;
    settings.levels = 3;
    for (const double difference : {10.0, 51.0}) {
        for (const int type : {CV_8UC1, CV_8UC3}) {
            const double distance =
                sliced_wasserstein(flat_images(type, cv::Scalar::all(100)),
                                   flat_images(type, cv::Scalar::all(100 + difference)), settings);
            EXPECT_NEAR(distance, 2.0 * std::sqrt(2.0 / M_PI) / settings.levels, 0.05 * distance);
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
    const auto reference = streets(1);
    const double same = sliced_wasserstein(reference, streets(2));
    using Change = std::vector<cv::Mat> (*)(double share);
    for (const Change change : {Change([](double share) { return streets(2, 1.0, 100.0 * share); }),
                                Change([](double share) { return streets(2, 1.0 - share); })}) {
        double before = same;
        for (const double share : {0.2, 0.4, 0.6}) {
            const double distance = sliced_wasserstein(reference, change(share));
            EXPECT_GT(distance, 1.2 * before) << share;
            before = distance;
        }
    }
    EXPECT_GT(sliced_wasserstein(flat_images(CV_8UC3, {200, 100, 100}),
                                 flat_images(CV_8UC3, {100, 200, 100})),
              0.1);
}

TEST(SlicedWasserstein, OfNoiseIsInUnitsOfItsDeviation) {
    // Whatever the contrast of a pair of sets, what differs is the seed alone.
    SlicedWasserstein settings;
    settings.levels = 2; // on the others nearly nothing is left of it
    const double faint = sliced_wasserstein(noise(1, 128, 10), noise(2, 128, 10), settings);
    const double strong = sliced_wasserstein(noise(1, 128, 30), noise(2, 128, 30), settings);
    EXPECT_NEAR(faint, strong, 0.1 * strong);
}

TEST(SlicedWasserstein, SeesABlurAsMuchAsAChangeOfLight) {
    const auto reference = streets(1);
    auto blurred = streets(2);
    for (cv::Mat& image : blurred) {
        cv::GaussianBlur(image, image, {}, 1.5);
    }
    const double same = sliced_wasserstein(reference, streets(2));
    const double blur = sliced_wasserstein(reference, blurred);
    EXPECT_GT(blur, 3.0 * same);
    EXPECT_GT(blur, sliced_wasserstein(reference, streets(2, 0.7)));
}

TEST(SlicedWasserstein, SeesStructureThatEachPixelAloneDoesNotShow) {
    // The same values, smooth or scattered.
    std::vector<cv::Mat> smooth;
    std::vector<cv::Mat> scattered;
    cv::RNG random(3);
    for (int index = 0; index < kImages; ++index) {
        cv::Mat ramp(64, 80, CV_8UC3);
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
    const std::vector<cv::Mat> small(kImages, cv::Mat(55, 64, CV_8UC3));
    EXPECT_THROW(sliced_wasserstein(small, small), Error);
}

} // namespace
} // namespace unit
