#include "training/data/domain.h"

#include "core/error.h"
#include "tests/support/temporary_folder.h"
#include "tests/training/data/test_images.h"

#include <gtest/gtest.h>

#include <map>
#include <thread>

namespace unit {
namespace {

const Augmentation kWhole{8, 8, 1.0, 1.0, false};

/// Which of write_numbered_images' files a crop comes from.
int number_of(const cv::Mat& crop) {
    return crop.at<cv::Vec3b>(4, 4)[0];
}
int green_of(const cv::Mat& crop) {
    return crop.at<cv::Vec3b>(4, 4)[1];
}

std::vector<int> order(const Domain& domain, std::uint64_t first, std::uint64_t count) {
    std::vector<int> numbers;
    for (std::uint64_t number = first; number < first + count; ++number) {
        numbers.push_back(number_of(domain.sample(number)));
    }
    return numbers;
}

std::vector<int> counting(int count) {
    std::vector<int> numbers;
    for (int number = 0; number < count; ++number) {
        numbers.push_back(number);
    }
    return numbers;
}

TEST(Domain, EveryEpochGivesEveryImageOnceInANewOrder) {
    const test::TemporaryFolder folder;
    write_numbered_images(folder.path(), 13);
    const Domain domain({{folder.path().string()}}, kWhole, 1, {});
    // Beyond 1024 samples, so across the blocks in which sources are mixed.
    std::vector<int> previous;
    for (std::uint64_t epoch = 0; epoch < 90; ++epoch) {
        const std::vector<int> numbers = order(domain, epoch * 13, 13);
        std::vector<int> sorted = numbers;
        std::sort(sorted.begin(), sorted.end());
        EXPECT_EQ(sorted, counting(13)) << "epoch " << epoch;
        EXPECT_NE(numbers, previous);
        previous = numbers;
    }
}

TEST(Domain, SampleIsAPureFunctionOfSeedAndNumber) {
    const test::TemporaryFolder folder;
    for (int number = 0; number < 6; ++number) {
        cv::Mat noise(40, 50, CV_8UC3);
        cv::randu(noise, 0, 256);
        write_image(folder / (std::to_string(number) + ".png"), noise);
    }
    const Augmentation augmentation{16, 16, 0.5, 1.0, true};
    const Domain domain({{folder.path().string()}}, augmentation, 7, {});
    const Domain twin({{folder.path().string()}}, augmentation, 7, {});
    const Domain other({{folder.path().string()}}, augmentation, 8, {});
    int different = 0;
    for (const std::uint64_t number : {500, 3, 4, 1000000, 3}) {
        EXPECT_TRUE(equal(domain.sample(number), twin.sample(number)));
        different += equal(domain.sample(number), other.sample(number)) ? 0 : 1;
    }
    EXPECT_GE(different, 4);
}

TEST(Domain, ThreadsGetWhatOneThreadGets) {
    const test::TemporaryFolder folder;
    write_numbered_images(folder.path(), 20);
    write_text(folder / "broken.png", "broken");
    const Domain domain({{folder.path().string()}}, kWhole, 3, {});
    const std::vector<int> expected = order(domain, 0, 60);
    const Domain fresh({{folder.path().string()}}, kWhole, 3, {});
    std::vector<std::vector<int>> results(4);
    std::vector<std::thread> threads;
    for (auto& result : results) {
        threads.emplace_back([&] { result = order(fresh, 0, 60); });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    for (const auto& result : results) {
        EXPECT_EQ(result, expected);
    }
}

TEST(Domain, WeightsDecideHowOftenASourceIsUsed) {
    const test::TemporaryFolder folder;
    write_numbered_images(folder / "many", 30, 1);
    write_numbered_images(folder / "few", 2, 2);
    write_numbered_images(folder / "rare", 1, 3);
    const Domain domain({{(folder / "many").string(), 3.0},
                         {(folder / "few").string(), 1.0},
                         {(folder / "rare").string(), 1e-9}},
                        kWhole, 5, {});
    std::map<int, int> counts;
    std::map<int, int> of_few;
    int longest_run = 0;
    int run = 0;
    for (std::uint64_t number = 0; number < 1024; ++number) {
        const cv::Mat crop = domain.sample(number);
        ++counts[green_of(crop)];
        run = green_of(crop) == 1 ? run + 1 : 0;
        longest_run = std::max(longest_run, run);
        if (green_of(crop) == 2) {
            ++of_few[number_of(crop)];
        }
    }
    EXPECT_NEAR(counts[1], 768, 1);
    EXPECT_NEAR(counts[2], 256, 1);
    EXPECT_EQ(counts[3], 1);
    EXPECT_LE(std::abs(of_few[0] - of_few[1]), 1) << "each source goes through its own epochs";
    EXPECT_LE(longest_run, 60) << "the sources are mixed, not one after the other";
    EXPECT_EQ(domain.size(), 33U);
    EXPECT_NE(domain.description().find("many (30 images, weight 3)"), std::string::npos);
}

TEST(Domain, UnreadableImagesAreNamedOnceAndReplacedByTheNext) {
    const test::TemporaryFolder folder;
    write_numbered_images(folder.path(), 10);
    const Domain whole({{folder.path().string()}}, kWhole, 2, {});
    const std::vector<int> before = order(whole, 0, 10);
    const int broken = before[4];
    write_text(folder / ("00" + std::to_string(broken) + ".png"), "");

    std::vector<std::string> warnings;
    const Domain domain({{folder.path().string()}}, kWhole, 2,
                        [&](const std::string& warning) { warnings.push_back(warning); });
    std::vector<int> expected = before;
    expected[4] = before[5];
    EXPECT_EQ(order(domain, 0, 10), expected);
    for (const int number : order(domain, 10, 100)) {
        EXPECT_NE(number, broken);
    }
    ASSERT_EQ(warnings.size(), 1U);
    EXPECT_NE(warnings[0].find("00" + std::to_string(broken) + ".png"), std::string::npos);
}

TEST(Domain, SourceWithoutAReadableImageIsRefused) {
    const test::TemporaryFolder folder;
    std::filesystem::create_directory(folder / "bad");
    write_text(folder / "bad/a.png", "broken");
    write_text(folder / "bad/b.jpg", "");
    int warnings = 0;
    try {
        const Domain domain({{(folder / "bad").string()}}, kWhole, 0,
                            [&](const std::string&) { ++warnings; });
        ADD_FAILURE() << "the folder was taken";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::Damaged);
        EXPECT_NE(std::string(error.what()).find((folder / "bad").string()), std::string::npos);
    }
    EXPECT_EQ(warnings, 2);
}

TEST(Domain, ImpossibleWeightsAreRefused) {
    const test::TemporaryFolder folder;
    write_numbered_images(folder.path(), 1);
    for (const double weight : {0.0, -1.0, std::nan(""), HUGE_VAL}) {
        EXPECT_THROW(Domain({{folder.path().string(), weight}}, kWhole, 0, {}), Error);
    }
    EXPECT_THROW(Domain({}, kWhole, 0, {}), Error);
}

} // namespace
} // namespace unit
