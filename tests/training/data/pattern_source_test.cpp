#include "core/error.h"
#include "tests/support/temporary_folder.h"
#include "tests/training/data/test_images.h"
#include "training/data/image_source.h"
#include "training/media/video_writer.h"

#include <gtest/gtest.h>

#include <vector>

namespace unit {
namespace {

class PatternSourceTest : public testing::Test {
  protected:
    PatternSourceTest() {
        for (const std::string name : {"night_1.png", "night_2.png", "day_1.png", "a/night_3.png",
                                       "a/b/night_4.png", "a/b/day_ü.png", ".hidden/night_5.png"}) {
            std::filesystem::create_directories((folder_ / name).parent_path());
            write_image(folder_ / name, flat_image(4, 4, {1, 2, 3}));
        }
        write_text(folder_ / "a/notes", "no image");
    }

    /// What a pattern below the folder finds, as paths below it.
    std::vector<std::string> found(const std::string& pattern) const {
        const auto source = open_image_source((folder_ / pattern).string());
        std::vector<std::string> names;
        for (std::size_t index = 0; index < source->size(); ++index) {
            names.push_back(source->name(index).substr(folder_.path().string().size() + 1));
        }
        return names;
    }

    test::TemporaryFolder folder_;
};

using Names = std::vector<std::string>;

TEST_F(PatternSourceTest, WildcardsStayWithinTheirPart) {
    EXPECT_EQ(found("night_*.png"), (Names{"night_1.png", "night_2.png"}));
    EXPECT_EQ(found("*_[13].png"), (Names{"day_1.png", "night_1.png"}));
    EXPECT_EQ(found("*_[!1].png"), (Names{"night_2.png"}));
    EXPECT_EQ(found("a/?/*"), (Names{"a/b/day_ü.png", "a/b/night_4.png"}));
    EXPECT_EQ(found("*/night*"), (Names{"a/night_3.png"}));
    EXPECT_EQ(found("*/b/../night*"), (Names{"a/b/../night_3.png"}));
}

TEST_F(PatternSourceTest, TwoStarsAreAnyNumberOfFolders) {
    EXPECT_EQ(found("**/night_*.png"),
              (Names{"a/b/night_4.png", "a/night_3.png", "night_1.png", "night_2.png"}));
    EXPECT_EQ(found("a/**/b/*4*"), (Names{"a/b/night_4.png"}));
    EXPECT_EQ(found("a/**"), (Names{"a/b/day_ü.png", "a/b/night_4.png", "a/night_3.png"}));
}

TEST_F(PatternSourceTest, AQuestionMarkIsOneCharacterOfAnyScript) {
    EXPECT_EQ(found("a/b/day_?.png"), (Names{"a/b/day_ü.png"}));
}

TEST_F(PatternSourceTest, FoldersThatLinkInCirclesAreSearchedOnce) {
    std::filesystem::create_directory_symlink(folder_.path(), folder_ / "a/loop");
    EXPECT_EQ(found("**/night_*.png").size(), 4U);
}

TEST_F(PatternSourceTest, VideosMatchWhereThePatternGivesTheirEnding) {
    for (const std::string name : {"one.mp4", "two.mp4"}) {
        VideoWriter writer(folder_ / name, {{64, 48}, {25, 1}});
        for (int number = 0; number < 3; ++number) {
            writer.write(flat_image(64, 48, {100, 100, 100}));
        }
        writer.finish();
    }
    EXPECT_EQ(found("*.mp4"), (Names{"one.mp4 shot 1 at 0 s", "two.mp4 shot 1 at 0 s"}));
    EXPECT_EQ(found("*").size(), 3U) << "the images";
}

TEST_F(PatternSourceTest, WhatExistsIsNoPattern) {
    write_numbered_images(folder_ / "set[1]", 2);
    write_image(folder_ / "what?.png", flat_image(4, 4, {1, 2, 3}));
    EXPECT_EQ(found("set[1]").size(), 2U);
    EXPECT_EQ(found("what?.png"), (Names{"what?.png"}));
    EXPECT_EQ(found("set\\[1]/*0.png"), (Names{"set[1]/000.png"}));
}

TEST_F(PatternSourceTest, NoMatchIsAnErrorThatNamesThePattern) {
    const std::string pattern = (folder_ / "**/dusk_*.jpg").string();
    try {
        open_image_source(pattern);
        ADD_FAILURE() << "something was found";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::NotFound);
        EXPECT_NE(std::string(error.what()).find("matches the pattern " + pattern),
                  std::string::npos)
            << error.what();
    }
}

} // namespace
} // namespace unit
