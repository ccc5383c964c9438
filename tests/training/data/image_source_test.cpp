#include "training/data/image_source.h"

#include "core/error.h"
#include "tests/support/temporary_folder.h"
#include "tests/training/data/test_images.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <vector>

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

std::vector<std::string> names_of(const ImageSource& source) {
    std::vector<std::string> names;
    for (std::size_t index = 0; index < source.size(); ++index) {
        names.push_back(source.name(index));
    }
    return names;
}

TEST(ImageSource, FoldersThatLinksLeadToCountOnceUnderTheirOwnPath) {
    const test::TemporaryFolder folder;
    write_numbered_images(folder / "set/m", 2);
    write_numbered_images(folder / "elsewhere", 1);
    std::filesystem::create_directory_symlink(folder / "set/m", folder / "set/a");
    std::filesystem::create_directory_symlink(folder / "set/m", folder / "set/z");
    std::filesystem::create_directory_symlink(folder / "elsewhere", folder / "set/link");
    std::filesystem::create_symlink(folder / "set/m/000.png", folder / "set/one.png");
    std::filesystem::create_symlink(folder / "set/nowhere.png", folder / "set/broken.png");
    const auto source = open_image_source((folder / "set").string());
    EXPECT_EQ(names_of(*source), (std::vector<std::string>{
                                     (folder / "set/link/000.png").string(),
                                     (folder / "set/m/000.png").string(),
                                     (folder / "set/m/001.png").string(),
                                     (folder / "set/one.png").string(),
                                 }));
}

TEST(ImageSource, HiddenFilesAndWhatIsNoFileDoNotCount) {
    const test::TemporaryFolder folder;
    write_numbered_images(folder.path(), 1);
    write_numbered_images(folder / ".thumbnails", 2);
    write_text(folder / "._000.png", "what macOS leaves beside an image");
    ASSERT_EQ(mkfifo((folder / "pipe.png").c_str(), 0600), 0);
    EXPECT_EQ(open_image_source(folder.path().string())->size(), 1U);
}

TEST(ImageSource, ManyFilesAreFoundInOrderWithoutBeingOpened) {
    constexpr int kFolders = 20;
    constexpr int kFiles = 1000;
    const test::TemporaryFolder folder;
    for (int number = kFolders - 1; number >= 0; --number) {
        const auto inner = folder / fmt::format("{:02}", number);
        std::filesystem::create_directory(inner);
        // No image: opening one would fail.
        write_text(inner / "0000.jpg", "");
        for (int file = kFiles - 1; file > 0; --file) {
            std::filesystem::create_hard_link(inner / "0000.jpg",
                                              inner / fmt::format("{:04}.jpg", file));
        }
    }
    const auto source = open_image_source(folder.path().string());
    ASSERT_EQ(source->size(), static_cast<std::size_t>(kFolders) * kFiles);
    for (std::size_t index = 0; index < source->size(); ++index) {
        ASSERT_EQ(
            source->name(index),
            (folder / fmt::format("{:02}/{:04}.jpg", index / kFiles, index % kFiles)).string());
    }
}

TEST(ImageSource, OneChannelIsGivenByEveryKind) {
    const test::TemporaryFolder folder;
    write_numbered_images(folder / "set", 2);
    write_text(folder / "list.txt", "set\nset/000.png\nstreets:sunny?width=64&height=48\n");
    SourceOptions options;
    options.format.channels = 1;
    for (const std::string name : {"set", "set/000.png", "set/*.png", "list.txt"}) {
        const auto source = open_image_source((folder / name).string(), options);
        EXPECT_EQ(source->image(source->size() - 1).type(), CV_8UC1) << name;
    }
}

TEST(ImageSource, WhatIsUnknownIsRefusedWithEverythingThatIsKnown) {
    const std::string help = image_source_help();
    for (const std::string part : {"folder", ".txt", "image", "**", "video", "streets:rainy"}) {
        EXPECT_NE(help.find(part), std::string::npos) << part;
    }
    try {
        open_image_source("/no/such/thing");
        ADD_FAILURE() << "it was opened";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::NotFound);
        EXPECT_NE(std::string(error.what()).find(help), std::string::npos) << error.what();
    }
}

} // namespace
} // namespace unit
