#include "training/data/image_source.h"

#include "core/error.h"
#include "tests/support/temporary_folder.h"
#include "tests/training/data/test_images.h"
#include "training/data/video_source.h"
#include "training/media/video_writer.h"

#include <gtest/gtest.h>

namespace unit {
namespace {

ErrorCode code_of_opening(const std::string& specification) {
    try {
        open_image_source(specification);
    } catch (const Error& error) {
        EXPECT_NE(std::string(error.what()).find(specification), std::string::npos) << error.what();
        return error.code();
    }
    ADD_FAILURE() << specification << " was opened";
    return ErrorCode::Failed;
}

TEST(ImageSource, FolderIsSearchedRecursivelyInTheOrderOfPaths) {
    const test::TemporaryFolder folder;
    std::filesystem::create_directories(folder / "b/deep");
    const cv::Mat image = flat_image(4, 4, {1, 2, 3});
    for (const std::string name : {"c.webp", "b/deep/ü.png", "a.JPG", "b/x.jpeg"}) {
        write_image(folder / name, image);
    }
    write_text(folder / "notes.txt", "no image");
    // A link back up must not lead round in circles.
    std::filesystem::create_directory_symlink(folder.path(), folder / "b/loop");
    const auto source = open_image_source(folder.path().string());
    ASSERT_EQ(source->size(), 4U);
    EXPECT_EQ(source->name(0), (folder / "a.JPG").string());
    EXPECT_EQ(source->name(1), (folder / "b/deep/ü.png").string());
    EXPECT_EQ(source->name(2), (folder / "b/x.jpeg").string());
    EXPECT_EQ(source->name(3), (folder / "c.webp").string());
    EXPECT_TRUE(equal(source->image(1), image));
}

TEST(ImageSource, OneImageFileIsASourceOfOne) {
    const test::TemporaryFolder folder;
    write_image(folder / "one.png", flat_image(4, 4, {1, 2, 3}));
    const auto source = open_image_source((folder / "one.png").string());
    ASSERT_EQ(source->size(), 1U);
    EXPECT_TRUE(equal(source->image(0), flat_image(4, 4, {1, 2, 3})));
}

TEST(ImageSource, WhatCannotServeIsRefusedByName) {
    const test::TemporaryFolder folder;
    std::filesystem::create_directory(folder / "empty");
    write_text(folder / "text.mp4", "this is no video");
    EXPECT_EQ(code_of_opening((folder / "empty").string()), ErrorCode::NotFound);
    EXPECT_EQ(code_of_opening((folder / "missing").string()), ErrorCode::NotFound);
    EXPECT_EQ(code_of_opening((folder / "text.mp4").string()), ErrorCode::Damaged);
}

double grey_of(int number) {
    return 20 + number % 12 * 18;
}

/// A video of `count` flat frames; frame i has the grey value grey_of(i).
void write_numbered_video(const std::filesystem::path& path, int count, cv::Size size) {
    VideoWriter writer(path, {size, {25, 1}});
    for (int number = 0; number < count; ++number) {
        const double grey = grey_of(number);
        writer.write(flat_image(size.width, size.height, {grey, grey, grey}));
    }
    writer.finish();
}

TEST(ImageSource, ShortVideoGivesAllOfItsFrames) {
    const test::TemporaryFolder folder;
    write_numbered_video(folder / "clip.mp4", 12, {64, 48});
    const auto source = open_image_source((folder / "clip.mp4").string());
    ASSERT_EQ(source->size(), 12U);
    EXPECT_EQ(source->name(7), (folder / "clip.mp4").string() + "#7");
    EXPECT_EQ(source->image(7).size(), cv::Size(64, 48));
    EXPECT_NEAR(source->image(7).at<cv::Vec3b>(20, 20)[0], grey_of(7), 6);
}

TEST(ImageSource, LongVideoIsSampledEvenlyAndLargeFramesAreReduced) {
    const test::TemporaryFolder folder;
    write_numbered_video(folder / "long.mp4", 650, {32, 32});
    const VideoSource source(folder / "long.mp4");
    ASSERT_EQ(source.size(), 163U) << "frames 0, 4, ..., 648";
    EXPECT_EQ(source.name(162), (folder / "long.mp4").string() + "#648");
    EXPECT_NEAR(source.image(10).at<cv::Vec3b>(20, 20)[0], grey_of(40), 6);

    write_numbered_video(folder / "large.mp4", 2, {1280, 720});
    EXPECT_EQ(VideoSource(folder / "large.mp4").image(0).size(), cv::Size(960, 540));
}

} // namespace
} // namespace unit
