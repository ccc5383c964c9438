#include "core/error.h"
#include "tests/support/temporary_folder.h"
#include "tests/training/data/test_images.h"
#include "training/data/domain.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <optional>

namespace unit {
namespace {

const CropConfiguration kWholeImage{8, 8, 1.0, 1.0, false};

/// A folder of images of which some are broken, and how a domain of it fares.
class UnreadableImagesTest : public testing::Test {
  protected:
    void write(int good, int broken) const {
        for (int number = 0; number < good; ++number) {
            write_image(folder_ / fmt::format("good{}.png", number), flat_image(8, 8, {1, 2, 3}));
        }
        for (int number = 0; number < broken; ++number) {
            write_text(folder_ / fmt::format("broken{}.png", number), "broken");
        }
    }

    /// What the domain says when it is opened and gives two epochs; nothing when all is well.
    std::optional<std::string> error_of(double share) {
        DataConfiguration data;
        data.unreadable_share = share;
        warnings_ = 0;
        const DomainConfiguration configuration = domain_of({folder_.path().string()}, kWholeImage);
        try {
            const Domain domain(configuration, 3, data, 1,
                                {[this](const std::string&) { ++warnings_; }, {}});
            for (std::uint64_t number = 0; number < 2 * domain.size(); ++number) {
                domain.sample(number);
                EXPECT_EQ(domain.unreadable_images(), static_cast<std::size_t>(warnings_));
            }
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::Damaged);
            return error.what();
        }
        return std::nullopt;
    }

    test::TemporaryFolder folder_;
    int warnings_ = 0;
};

TEST_F(UnreadableImagesTest, OneIsAllowedUnlessTheShareIsZero) {
    write(2, 1);
    EXPECT_EQ(error_of(0.01), std::nullopt);
    EXPECT_EQ(warnings_, 1);
    EXPECT_NE(error_of(0.0), std::nullopt);
}

TEST_F(UnreadableImagesTest, ManyOfFewAreTooMany) {
    write(10, 2);
    const auto error = error_of(0.05);
    ASSERT_TRUE(error.has_value());
    EXPECT_NE(error->find("2 of "), std::string::npos) << *error;
    EXPECT_NE(error->find("data.unreadable_share"), std::string::npos) << *error;
    EXPECT_NE(error->find("broken"), std::string::npos) << *error;
    EXPECT_EQ(error_of(0.2), std::nullopt);
    EXPECT_EQ(warnings_, 2) << "each is named once";
}

TEST_F(UnreadableImagesTest, AFewAtTheStartOfManyAreAllowed) {
    write(300, 6);
    EXPECT_EQ(error_of(0.05), std::nullopt) << "2 percent, wherever they come";
    EXPECT_EQ(warnings_, 6);
}

TEST_F(UnreadableImagesTest, ABrokenCopyStopsTheTrainingEarly) {
    write(200, 200);
    ASSERT_TRUE(error_of(0.05).has_value());
    EXPECT_EQ(warnings_, 6) << "one more than 5 percent of the first hundred";
}

TEST_F(UnreadableImagesTest, ImagesThatBreakLaterCountToo) {
    write(3, 0);
    const Domain domain(domain_of({folder_.path().string()}, kWholeImage), 3, {}, 1);
    for (std::uint64_t number = 0; number < 3; ++number) {
        domain.sample(number);
    }
    std::filesystem::remove(folder_ / "good0.png");
    for (std::uint64_t number = 0; number < 9; ++number) {
        EXPECT_NE(domain.sample(number).name, (folder_ / "good0.png").string());
    }
    EXPECT_EQ(domain.unreadable_images(), 1U);
}

} // namespace
} // namespace unit
