#include "core/error.h"
#include "tests/support/temporary_folder.h"
#include "tests/training/data/test_images.h"
#include "training/data/image_source.h"

#include <gtest/gtest.h>

#include <vector>

namespace unit {
namespace {

/// A folder with images, and a list in it that tests fill.
class ListSourceTest : public testing::Test {
  protected:
    ListSourceTest() {
        write_numbered_images(folder_ / "in/deep", 3);
        write_numbered_images(folder_ / "other", 2);
    }

    std::string list(const std::string& text, const std::string& name = "in/list.txt") const {
        write_text(folder_ / name, text);
        return (folder_ / name).string();
    }

    std::string path(const std::string& name) const { return (folder_ / name).string(); }

    static std::string refusal(const std::string& specification, ErrorCode code) {
        try {
            open_image_source(specification);
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), code) << error.what();
            return error.what();
        }
        return "accepted";
    }

    test::TemporaryFolder folder_;
};

TEST_F(ListSourceTest, LinesAreSpecificationsRelativeToTheListsFolder) {
    const auto source = open_image_source(list("# two images, a folder, and all else there is\n"
                                               "deep/002.png\n"
                                               "\n"
                                               "  ../other/001.png \r\n" +
                                               path("other") +
                                               "\n"
                                               "\t# indented\n"
                                               "deep/*[01].png\n"
                                               "streets:sunny?seed=5&scenes=1&frames=2\n"
                                               "deep/000.png"));
    const std::vector<std::string> expected{
        path("in/deep/002.png"),       path("in/../other/001.png"),     path("other/000.png"),
        path("other/001.png"),         path("in/deep/000.png"),         path("in/deep/001.png"),
        "streets:sunny seed 5 at 0 s", "streets:sunny seed 5 at 0.5 s", path("in/deep/000.png"),
    };
    ASSERT_EQ(source->size(), expected.size());
    for (std::size_t index = 0; index < expected.size(); ++index) {
        EXPECT_EQ(source->name(index), expected[index]);
    }
    EXPECT_EQ(source->image(0).at<cv::Vec3b>(0, 0)[0], 2);
    EXPECT_EQ(source->image(3).at<cv::Vec3b>(0, 0)[0], 1);
    EXPECT_EQ(source->image(8).at<cv::Vec3b>(0, 0)[0], 0);
}

TEST_F(ListSourceTest, ListsMayNameLists) {
    list("000.png\n001.png\n", "in/deep/inner.txt");
    const auto source = open_image_source(list("deep/inner.txt\ndeep/inner.txt\n"));
    ASSERT_EQ(source->size(), 4U);
    EXPECT_EQ(source->name(3), path("in/deep/001.png"));
}

TEST_F(ListSourceTest, ErrorsNameListAndLine) {
    const std::string missing = refusal(list("deep/000.png\n\ndeep/7.png\n"), ErrorCode::NotFound);
    EXPECT_NE(missing.find("in/list.txt:3: "), std::string::npos) << missing;
    EXPECT_NE(missing.find("in/deep/7.png"), std::string::npos) << missing;
    EXPECT_NE(
        refusal(list("deep\nstreets:snowy\n"), ErrorCode::Unsupported).find("in/list.txt:2: "),
        std::string::npos);
    EXPECT_NE(refusal(list("# deep/000.png\n\n"), ErrorCode::Damaged).find("in/list.txt"),
              std::string::npos);
}

TEST_F(ListSourceTest, ListsThatLeadToThemselvesAreRefused) {
    list("../list.txt\n", "in/deep/inner.txt");
    const std::string message = refusal(list("deep/inner.txt\n"), ErrorCode::Damaged);
    EXPECT_NE(message.find("leads to itself"), std::string::npos) << message;
    EXPECT_NE(message.find("in/list.txt:1: "), std::string::npos) << message;
}

} // namespace
} // namespace unit
