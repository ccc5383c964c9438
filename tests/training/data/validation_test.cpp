#include "core/error.h"
#include "tests/support/temporary_folder.h"
#include "tests/training/data/test_images.h"
#include "training/data/augmentation.h"
#include "training/data/domain.h"

#include <gtest/gtest.h>

#include <set>

namespace unit {
namespace {

const CropConfiguration kValidationCrop{6, 6, 0.5, 1.5, true, {0.5, 0.5, 0.5, 0.5}};

std::set<std::string> names(const Domain& domain, std::uint64_t first, std::uint64_t count) {
    std::set<std::string> names;
    for (std::uint64_t number = first; number < first + count; ++number) {
        names.insert(domain.validation_sample(number).name);
    }
    return names;
}

TEST(Validation, GivesEveryImageOfItsSourcesOnceThenAgain) {
    const test::TemporaryFolder folder;
    write_numbered_images(folder / "train", 5);
    write_numbered_images(folder / "one", 7);
    write_numbered_images(folder / "two", 2);
    DomainConfiguration configuration = domain_of({(folder / "train").string()}, kValidationCrop);
    configuration.validation = {(folder / "one").string(), (folder / "two").string()};
    const Domain domain(configuration, 3, {}, 1);
    EXPECT_EQ(domain.size(), 5U);
    ASSERT_EQ(domain.validation_size(), 9U);
    const std::set<std::string> all = names(domain, 0, 9);
    EXPECT_EQ(all.size(), 9U);
    EXPECT_TRUE(all.contains((folder / "two/001.png").string()));
    EXPECT_FALSE(all.contains((folder / "train/000.png").string()));
    for (std::uint64_t number = 0; number < 9; ++number) {
        EXPECT_EQ(domain.validation_sample(number).name, domain.validation_sample(number + 9).name);
    }
    EXPECT_NE(domain.description().find("validation: 9 images"), std::string::npos);
}

TEST(Validation, UsesTheTrainingImagesWhereItHasNone) {
    const test::TemporaryFolder folder;
    write_numbered_images(folder.path(), 5);
    const Domain domain(domain_of({folder.path().string()}, kValidationCrop), 3, {}, 1);
    EXPECT_EQ(domain.validation_size(), 5U);
    EXPECT_EQ(names(domain, 0, 5).size(), 5U);
}

TEST(Validation, IsTheSameForEverySeedAndNotTheOrderOfTheFiles) {
    const test::TemporaryFolder folder;
    for (int number = 0; number < 20; ++number) {
        cv::Mat noise(20, 30, CV_8UC3);
        cv::randu(noise, 0, 256);
        write_image(folder / (std::to_string(number + 10) + ".png"), noise);
    }
    const Domain domain(domain_of({folder.path().string()}, kValidationCrop), 3, {}, 1);
    const Domain other(domain_of({folder.path().string()}, kValidationCrop), 3, {}, 2);
    std::vector<std::string> order;
    for (std::uint64_t number = 0; number < 20; ++number) {
        const Sample sample = domain.validation_sample(number);
        EXPECT_TRUE(equal(sample.image, other.validation_sample(number).image));
        EXPECT_TRUE(equal(sample.image, middle_crop(read_image(sample.name), kValidationCrop)));
        order.push_back(sample.name);
    }
    EXPECT_FALSE(std::is_sorted(order.begin(), order.end()));
}

TEST(Validation, UnreadableImagesAreSkippedAndCounted) {
    const test::TemporaryFolder folder;
    write_numbered_images(folder / "train", 3);
    write_numbered_images(folder / "validation", 3);
    write_text(folder / "validation/broken.png", "broken");
    DomainConfiguration configuration = domain_of({(folder / "train").string()}, kValidationCrop);
    configuration.validation = {(folder / "validation").string()};
    const Domain domain(configuration, 3, {}, 1);
    EXPECT_EQ(names(domain, 0, 4).size(), 3U);
    EXPECT_EQ(domain.unreadable_images(), 1U);
}

} // namespace
} // namespace unit
