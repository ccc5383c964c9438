#include "training/data/augmentation.h"

#include "core/error.h"
#include "tests/training/data/test_images.h"

#include <gtest/gtest.h>
#include <opencv2/imgproc.hpp>

#include <limits>
#include <set>

namespace unit {
namespace {

/// An image whose red is its column and whose green is its row.
cv::Mat coordinate_image(int width, int height) {
    cv::Mat image(height, width, CV_8UC3);
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            image.at<cv::Vec3b>(y, x) = cv::Vec3b(uchar(x), uchar(y), 0);
        }
    }
    return image;
}

TEST(RandomCrop, CutsEveryPlaceOfTheImage) {
    const cv::Mat image = coordinate_image(10, 8);
    const CropConfiguration augmentation{6, 6, 1.0, 1.0, false};
    std::set<std::pair<int, int>> corners;
    for (std::uint64_t number = 0; number < 400; ++number) {
        const cv::Mat crop = random_crop(image, augmentation, streets::Random({number}));
        ASSERT_EQ(crop.size(), cv::Size(6, 6));
        const cv::Vec3b corner = crop.at<cv::Vec3b>(0, 0);
        EXPECT_TRUE(equal(crop, image(cv::Rect(corner[0], corner[1], 6, 6))));
        corners.emplace(corner[0], corner[1]);
    }
    EXPECT_EQ(corners.size(), 5U * 3U);
}

TEST(RandomCrop, FlipsHalfOfTheCropsWhenAsked) {
    const cv::Mat image = coordinate_image(6, 6);
    int flipped = 0;
    for (std::uint64_t number = 0; number < 1000; ++number) {
        const CropConfiguration augmentation{6, 6, 1.0, 1.0, true};
        const cv::Mat crop = random_crop(image, augmentation, streets::Random({number}));
        flipped += crop.at<cv::Vec3b>(0, 0)[0] == 5 ? 1 : 0;
    }
    // Binomial: 500, standard deviation 16.
    EXPECT_GE(flipped, 420);
    EXPECT_LE(flipped, 580);
}

TEST(RandomCrop, SmallImagesAreEnlargedToTheCrop) {
    const cv::Mat image = flat_image(5, 20, {10, 20, 30});
    const cv::Mat crop = random_crop(image, {16, 8, 0.5, 0.5, true}, streets::Random({1}));
    EXPECT_TRUE(equal(crop, flat_image(16, 8, {10, 20, 30})));
}

TEST(RandomCrop, ScaleDecidesHowMuchOfTheImageIsSeen) {
    const cv::Mat image = coordinate_image(200, 200);
    const auto span = [&](double scale) {
        const cv::Mat crop =
            random_crop(image, {50, 50, scale, scale, false}, streets::Random({3}));
        return crop.at<cv::Vec3b>(25, 49)[0] - crop.at<cv::Vec3b>(25, 0)[0];
    };
    EXPECT_NEAR(span(1.0), 49, 0);
    EXPECT_NEAR(span(0.5), 98, 2);
    EXPECT_NEAR(span(2.0), 24.5, 1.5);
    EXPECT_NEAR(span(0.01), 196, 4) << "never smaller than the crop";
}

TEST(RandomCrop, OneChannelIsCutLikeThree) {
    const cv::Mat image = coordinate_image(40, 30);
    cv::Mat red;
    cv::extractChannel(image, red, 0);
    const CropConfiguration crop{8, 6, 0.5, 1.5, true};
    for (std::uint64_t number = 0; number < 20; ++number) {
        const streets::Random random({number});
        cv::Mat expected;
        cv::extractChannel(random_crop(image, crop, random), expected, 0);
        EXPECT_TRUE(equal(random_crop(red, crop, random), expected));
    }
}

TEST(MiddleCrop, IsTheMiddleAtTheMiddleScale) {
    const cv::Mat image = coordinate_image(100, 60);
    EXPECT_TRUE(
        equal(middle_crop(image, {20, 10, 0.5, 1.5, true}), image(cv::Rect(40, 25, 20, 10))));
    cv::Mat half;
    cv::resize(image, half, {50, 30}, 0, 0, cv::INTER_AREA);
    EXPECT_TRUE(
        equal(middle_crop(image, {20, 10, 0.25, 0.75, true}), half(cv::Rect(15, 10, 20, 10))));
    EXPECT_EQ(middle_crop(image, {200, 200, 1.0, 1.0, true}).size(), cv::Size(200, 200));
}

TEST(RandomCrop, ImpossibleSettingsAreRefused) {
    EXPECT_THROW(validate(CropConfiguration{0, 8, 1, 1, true}), Error);
    EXPECT_THROW(validate(CropConfiguration{8, -1, 1, 1, true}), Error);
    EXPECT_THROW(validate(CropConfiguration{8, 8, 0, 1, true}), Error);
    EXPECT_THROW(validate(CropConfiguration{8, 8, 2, 1, true}), Error);
    EXPECT_THROW(
        validate(CropConfiguration{8, 8, 1, std::numeric_limits<double>::quiet_NaN(), true}),
        Error);
    EXPECT_THROW(validate(CropConfiguration{8, 8, 1, 1, true, {-0.1, 0, 0, 0}}), Error);
    EXPECT_THROW(validate(CropConfiguration{
                     8, 8, 1, 1, true, {0, 0, 0, std::numeric_limits<double>::quiet_NaN()}}),
                 Error);
    EXPECT_NO_THROW(validate(CropConfiguration{8, 8, 0.5, 1, true, {0.1, 0.2, 3, 0.5}}));
}

} // namespace
} // namespace unit
