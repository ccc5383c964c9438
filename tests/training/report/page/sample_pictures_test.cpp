#include "training/report/page/sample_pictures.h"

#include "tests/support/temporary_folder.h"
#include "tests/training/report/page/sample_files.h"

#include <fstream>
#include <glib.h>
#include <gtest/gtest.h>
#include <opencv2/imgcodecs.hpp>

namespace unit::test {
namespace {

const cv::Size kCrop{32, 16};

std::vector<std::int64_t> iterations_of(const SamplePictures& pictures) {
    std::vector<std::int64_t> iterations;
    for (const SamplePictures::Grid& grid : pictures.grids()) {
        iterations.push_back(grid.iteration);
    }
    return iterations;
}

/// The picture of a data URI.
cv::Mat decoded(const std::string& uri) {
    const std::string start = "data:image/jpeg;base64,";
    EXPECT_TRUE(uri.starts_with(start)) << uri.substr(0, 40);
    gsize size = 0;
    guchar* bytes = g_base64_decode(uri.c_str() + start.size(), &size);
    const cv::Mat image = cv::imdecode(std::vector<uchar>(bytes, bytes + size), cv::IMREAD_COLOR);
    g_free(bytes);
    return image;
}

TEST(SamplePictures, KeepsFewGridsTheFirstAndTheNewestAmongThem) {
    const TemporaryFolder folder;
    SamplePictures pictures(kCrop);
    for (std::int64_t iteration = 10; iteration <= 2000; iteration += 10) {
        pictures.add(iteration, write_small_samples(folder.path(), iteration));
        const auto iterations = iterations_of(pictures);
        ASSERT_LE(iterations.size(), 24U);
        ASSERT_EQ(iterations.front(), 10);
        ASSERT_EQ(iterations.back(), iteration);
    }
    EXPECT_GE(iterations_of(pictures).size(), 12U);
}

TEST(SamplePictures, AResumedRunHasTheSameGridsAsOneThatNeverStopped) {
    const TemporaryFolder folder;
    for (const std::int64_t count : {1, 5, 23, 24, 25, 48, 99}) {
        SamplePictures seen(kCrop);
        for (std::int64_t number = 1; number <= count; ++number) {
            seen.add(number, write_small_samples(folder.path(), number));
        }
        // Written behind the state from which the run goes on.
        write_small_samples(folder.path(), count + 1);
        SamplePictures read(kCrop);
        read.load(folder / "samples", count);
        EXPECT_EQ(iterations_of(read), iterations_of(seen)) << count;
        ASSERT_EQ(read.pairs().size(), 2U);
        EXPECT_EQ(read.pairs()[1].x21, seen.pairs()[1].x21);
        const auto next = write_small_samples(folder.path(), count + 1);
        read.add(count + 1, next);
        seen.add(count + 1, next);
        EXPECT_EQ(iterations_of(read), iterations_of(seen)) << count;
    }
}

TEST(SamplePictures, PairsAreTheImagesAndTheirTranslations) {
    const TemporaryFolder folder;
    std::filesystem::create_directory(folder / "samples");
    cv::Mat grid(16 * 2, 32 * 8, CV_8UC3);
    for (int column = 0; column < 8; ++column) {
        for (int row = 0; row < 2; ++row) {
            grid(cv::Rect(32 * column, 16 * row, 32, 16)) = cv::Scalar::all(30 * column + 10 * row);
        }
    }
    write_image(sample_file(folder.path(), 1), grid);
    SamplePictures pictures(kCrop);
    pictures.add(1, sample_file(folder.path(), 1));
    ASSERT_EQ(pictures.pairs().size(), 2U);
    for (int row = 0; row < 2; ++row) {
        const SamplePictures::Pair& pair = pictures.pairs()[static_cast<std::size_t>(row)];
        int column = 0;
        for (const std::string* uri : {&pair.x1, &pair.x12, &pair.x2, &pair.x21}) {
            const cv::Mat image = decoded(*uri);
            ASSERT_EQ(image.size(), kCrop);
            EXPECT_NEAR(image.at<cv::Vec3b>(8, 16)[0], 30 * column + 10 * row, 3);
            column += 2;
        }
    }
    EXPECT_EQ(decoded(pictures.grids()[0].picture).size(), grid.size());
}

TEST(SamplePictures, LargeImagesAndLongRunsStaySmall) {
    const TemporaryFolder folder;
    std::filesystem::create_directory(folder / "samples");
    const cv::Size crop{256, 192};
    const auto path = sample_file(folder.path(), 1);
    write_image(path, noise_grid(crop, 4, 1));
    SamplePictures pictures(crop);
    for (std::int64_t iteration = 1; iteration <= 24; ++iteration) {
        pictures.add(iteration, path);
    }
    std::size_t bytes = 0;
    for (const SamplePictures::Grid& grid : pictures.grids()) {
        bytes += grid.picture.size();
    }
    for (const SamplePictures::Pair& pair : pictures.pairs()) {
        bytes += pair.x1.size() + pair.x12.size() + pair.x2.size() + pair.x21.size();
    }
    EXPECT_LT(bytes, 7'500'000U);
    const cv::Mat grid = decoded(pictures.grids()[0].picture);
    EXPECT_EQ(grid.cols % (8 * 16), 0) << "cells end where blocks of JPEG do";
    EXPECT_EQ(grid.rows % (4 * 16), 0);
}

TEST(SamplePictures, AGridThatCannotBeReadDoesNotHinderAResume) {
    const TemporaryFolder folder;
    for (const std::int64_t iteration : {1, 2, 3}) {
        write_small_samples(folder.path(), iteration);
    }
    std::ofstream(sample_file(folder.path(), 2)) << "no picture";
    std::ofstream(folder / "samples/notes.txt") << "not a grid";
    SamplePictures pictures(kCrop);
    pictures.load(folder / "samples", 3);
    EXPECT_EQ(iterations_of(pictures), (std::vector<std::int64_t>{1, 3}));
    SamplePictures none(kCrop);
    none.load(folder / "nowhere", 3);
    EXPECT_TRUE(none.grids().empty());
}

} // namespace
} // namespace unit::test
