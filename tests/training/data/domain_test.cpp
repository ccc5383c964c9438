#include "training/data/domain.h"

#include "core/error.h"
#include "tests/support/temporary_folder.h"
#include "tests/training/data/test_images.h"

#include <gtest/gtest.h>
#include <opencv2/imgcodecs.hpp>

#include <map>
#include <set>
#include <thread>

namespace unit {
namespace {

const CropConfiguration kWhole{8, 8, 1.0, 1.0, false};
/// No share of unreadable images is too much.
const DataConfiguration kTolerant{.unreadable_share = 1.0};

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
        numbers.push_back(number_of(domain.sample(number).image));
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
    const Domain domain(domain_of({folder.path().string()}, kWhole), 3, {}, 1);
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
    const CropConfiguration augmentation{16, 16, 0.5, 1.0, true};
    const Domain domain(domain_of({folder.path().string()}, augmentation), 3, {}, 7);
    const Domain twin(domain_of({folder.path().string()}, augmentation), 3, {}, 7);
    const Domain other(domain_of({folder.path().string()}, augmentation), 3, {}, 8);
    int different = 0;
    for (const std::uint64_t number : {500, 3, 4, 1000000, 3}) {
        EXPECT_TRUE(equal(domain.sample(number).image, twin.sample(number).image));
        different += equal(domain.sample(number).image, other.sample(number).image) ? 0 : 1;
    }
    EXPECT_GE(different, 4);
}

TEST(Domain, ThreadsGetWhatOneThreadGets) {
    const test::TemporaryFolder folder;
    write_numbered_images(folder.path(), 20);
    write_text(folder / "broken.png", "broken");
    const Domain domain(domain_of({folder.path().string()}, kWhole), 3, {}, 3);
    const std::vector<int> expected = order(domain, 0, 60);
    const Domain fresh(domain_of({folder.path().string()}, kWhole), 3, {}, 3);
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
    DomainConfiguration configuration = domain_of(
        {(folder / "many").string(), (folder / "few").string(), (folder / "rare").string()},
        kWhole);
    configuration.weights = {3.0, 1.0, 1e-9};
    const Domain domain(configuration, 3, {}, 5);
    std::map<int, int> counts;
    std::map<int, int> of_few;
    int longest_run = 0;
    int run = 0;
    for (std::uint64_t number = 0; number < 1024; ++number) {
        const cv::Mat crop = domain.sample(number).image;
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

TEST(Domain, MatchedSourcesComeAtTheSameTimesWithImagesOfTheirOwnOrder) {
    const test::TemporaryFolder folder;
    write_numbered_images(folder / "drawn", 30, 1);
    write_numbered_images(folder / "filmed", 30, 2);
    DomainConfiguration configuration =
        domain_of({(folder / "drawn").string(), (folder / "filmed").string()}, kWhole);
    configuration.weights = {2.0, 1.0};
    for (const bool match : {true, false}) {
        DataConfiguration data;
        data.match_sources = match;
        const Domain one(configuration, 3, data, 5);
        const Domain two(configuration, 3, data, 6);
        int same_sources = 0;
        int same_images = 0;
        for (std::uint64_t number = 0; number < 300; ++number) {
            const cv::Mat first = one.sample(number).image;
            EXPECT_EQ(one.sample(number).source, static_cast<std::size_t>(green_of(first) - 1));
            const cv::Mat second = two.sample(number).image;
            const bool same = green_of(first) == green_of(second);
            same_sources += same ? 1 : 0;
            same_images += same && number_of(first) == number_of(second) ? 1 : 0;
        }
        // By chance 5 of 9 sources and then 1 of 30 images are the same.
        EXPECT_TRUE(match ? same_sources == 300 : same_sources < 220) << same_sources;
        EXPECT_LT(same_images, 40);
    }
}

TEST(Domain, UnreadableImagesAreNamedOnceAndReplacedByTheNext) {
    const test::TemporaryFolder folder;
    write_numbered_images(folder.path(), 10);
    const Domain whole(domain_of({folder.path().string()}, kWhole), 3, {}, 2);
    const std::vector<int> before = order(whole, 0, 10);
    const int broken = before[4];
    write_text(folder / ("00" + std::to_string(broken) + ".png"), "");

    std::vector<std::string> warnings;
    const Domain domain(domain_of({folder.path().string()}, kWhole), 3, {}, 2,
                        {[&](const std::string& warning) { warnings.push_back(warning); }, {}});
    std::vector<int> expected = before;
    expected[4] = before[5];
    EXPECT_EQ(order(domain, 0, 10), expected);
    for (const int number : order(domain, 10, 100)) {
        EXPECT_NE(number, broken);
    }
    ASSERT_EQ(warnings.size(), 1U);
    EXPECT_NE(warnings[0].find("00" + std::to_string(broken) + ".png"), std::string::npos);
    EXPECT_EQ(domain.unreadable_images(), 1U);
}

TEST(Domain, SourceWithoutAReadableImageIsRefused) {
    const test::TemporaryFolder folder;
    std::filesystem::create_directory(folder / "bad");
    write_text(folder / "bad/a.png", "broken");
    write_text(folder / "bad/b.jpg", "");
    int warnings = 0;
    try {
        const Domain domain(domain_of({(folder / "bad").string()}, kWhole), 3, kTolerant, 0,
                            {[&](const std::string&) { ++warnings; }, {}});
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
        DomainConfiguration configuration = domain_of({folder.path().string()}, kWhole);
        configuration.weights = {weight};
        EXPECT_THROW(Domain(configuration, 3, {}, 0), Error);
    }
    DomainConfiguration two = domain_of({folder.path().string()}, kWhole);
    two.weights = {1.0, 1.0};
    EXPECT_THROW(Domain(two, 3, {}, 0), Error);
    EXPECT_THROW(Domain(domain_of({}, kWhole), 3, {}, 0), Error);
}

TEST(Domain, SamplesSayWhichImageTheyAreOf) {
    const test::TemporaryFolder folder;
    write_numbered_images(folder.path(), 9);
    write_image(folder / "two\nlines.png", flat_image(8, 8, {100, 0, 0}));
    const Domain domain(domain_of({folder.path().string()}, kWhole), 3, {}, 1);
    for (std::uint64_t number = 0; number < 10; ++number) {
        const Sample sample = domain.sample(number);
        const int image = number_of(sample.image);
        const std::string name =
            image == 100 ? "two\\x0alines.png" : "00" + std::to_string(image) + ".png";
        EXPECT_EQ(sample.name, (folder / name).string());
    }
}

TEST(Domain, ChannelsAndValueRangeReachTheImages) {
    const test::TemporaryFolder folder;
    cv::imwrite((folder / "thermal.png").string(), cv::Mat(8, 8, CV_16UC1, cv::Scalar(8010)));
    DomainConfiguration configuration = domain_of({folder.path().string()}, kWhole);
    EXPECT_EQ(Domain(configuration, 3, {}, 1).sample(0).image.at<cv::Vec3b>(1, 1),
              cv::Vec3b(31, 31, 31));
    configuration.value_range = {7000, 9000};
    const cv::Mat image = Domain(configuration, 1, {}, 1).sample(0).image;
    ASSERT_EQ(image.type(), CV_8UC1);
    EXPECT_EQ(image.at<uchar>(1, 1), 129);
}

TEST(Domain, ColoursAreChangedOnlyWhereAskedAndNeverForValidation) {
    const test::TemporaryFolder folder;
    write_image(folder / "a.png", flat_image(8, 8, {100, 50, 150}));
    CropConfiguration crop = kWhole;
    crop.colors.brightness = 0.3;
    const Domain plain(domain_of({folder.path().string()}, kWhole), 3, {}, 1);
    const Domain colourful(domain_of({folder.path().string()}, crop), 3, {}, 1);
    const Domain twin(domain_of({folder.path().string()}, crop), 3, {}, 1);
    std::set<int> reds;
    for (std::uint64_t number = 0; number < 50; ++number) {
        EXPECT_EQ(number_of(plain.sample(number).image), 100);
        EXPECT_TRUE(equal(colourful.sample(number).image, twin.sample(number).image));
        reds.insert(number_of(colourful.sample(number).image));
        EXPECT_EQ(number_of(colourful.validation_sample(number).image), 100);
    }
    EXPECT_GT(reds.size(), 20U);
    EXPECT_GE(*reds.begin(), 70);
    EXPECT_LE(*reds.rbegin(), 130);
}

} // namespace
} // namespace unit
