#include "training/data/sample_prefetcher.h"

#include "core/error.h"
#include "tests/support/temporary_folder.h"
#include "tests/training/data/test_images.h"

#include <gtest/gtest.h>

#include <map>

namespace unit {
namespace {

const CropConfiguration kCrop{6, 6, 1.0, 1.5, true};

class SamplePrefetcherTest : public testing::Test {
  protected:
    SamplePrefetcherTest() {
        write_numbered_images(folder_ / "1", 7, 1);
        write_numbered_images(folder_ / "2", 5, 2);
    }

    Domain domain(const std::string& name) const {
        return Domain(domain_of({(folder_ / name).string()}, kCrop), 3, {}, 11);
    }

    test::TemporaryFolder folder_;
};

TEST_F(SamplePrefetcherTest, GivesWhatDirectCallsGiveInOrderForAnyNumberOfWorkers) {
    const Domain domain1 = domain("1");
    const Domain domain2 = domain("2");
    for (const std::size_t workers : {0, 1, 2, 5, 16}) {
        SamplePrefetcher prefetcher(domain1, domain2, 3, 100, workers, 2);
        for (std::uint64_t number = 100; number < 160; number += 3) {
            const Batch batch = prefetcher.next();
            EXPECT_EQ(batch.first_number, number);
            ASSERT_EQ(batch.domain1.size(), 3U);
            ASSERT_EQ(batch.domain2.size(), 3U);
            for (std::uint64_t place = 0; place < 3; ++place) {
                const Sample first = domain1.sample(number + place);
                const Sample second = domain2.sample(number + place);
                EXPECT_TRUE(equal(batch.domain1[place].image, first.image));
                EXPECT_TRUE(equal(batch.domain2[place].image, second.image));
                EXPECT_EQ(batch.domain1[place].name, first.name);
                EXPECT_EQ(batch.domain2[place].name, second.name);
                EXPECT_EQ(batch.domain1[place].source, first.source);
            }
        }
    }
}

TEST_F(SamplePrefetcherTest, ProcessesThatShareBatchesGetEachImageOnceAnEpoch) {
    const Domain domain1 = domain("1");
    const Domain domain2 = domain("2");
    constexpr std::uint64_t kBatch = 2;
    for (const std::uint64_t processes : {1, 2, 3}) {
        std::map<std::string, int> times;
        std::map<std::uint64_t, Batch> batches;
        for (std::uint64_t rank = 0; rank < processes; ++rank) {
            SamplePrefetcher prefetcher(domain1, domain2, kBatch, rank * kBatch, 1, 0,
                                        kBatch * processes);
            // Seven batches of each process are 2, 4 and 6 epochs of seven images.
            for (int count = 0; count < 7; ++count) {
                Batch batch = prefetcher.next();
                for (const auto& [image, name, source] : batch.domain1) {
                    ++times[name];
                }
                batches[batch.first_number] = std::move(batch);
            }
        }
        EXPECT_EQ(times.size(), 7U);
        for (const auto& [name, count] : times) {
            EXPECT_EQ(count, static_cast<int>(kBatch * processes)) << name;
        }
        for (const auto& [number, batch] : batches) {
            EXPECT_EQ(number % kBatch, 0U);
            EXPECT_TRUE(equal(batch.domain1[1].image, domain1.sample(number + 1).image));
            EXPECT_TRUE(equal(batch.domain2[0].image, domain2.sample(number).image));
        }
        EXPECT_EQ(batches.size(), 7 * processes);
    }
}

TEST_F(SamplePrefetcherTest, StopsCleanlyAtAnyMoment) {
    const Domain domain1 = domain("1");
    const Domain domain2 = domain("2");
    for (int batches = 0; batches < 30; ++batches) {
        SamplePrefetcher prefetcher(domain1, domain2, 1, 0, 3, 4);
        for (int batch = 0; batch < batches % 3; ++batch) {
            prefetcher.next();
        }
    }
}

TEST_F(SamplePrefetcherTest, ErrorsReachTheCallerOfNext) {
    write_numbered_images(folder_ / "vanishing", 1);
    const Domain domain1 = domain("1");
    const Domain domain2 = domain("vanishing");
    std::filesystem::remove(folder_ / "vanishing/000.png");
    SamplePrefetcher prefetcher(domain1, domain2, 1, 0, 2);
    EXPECT_THROW(prefetcher.next(), Error);
    EXPECT_THROW(prefetcher.next(), Error);
}

TEST_F(SamplePrefetcherTest, AnErrorCostsOnlyItsBatch) {
    // The only image of domain 2 vanishes once it is open.
    write_numbered_images(folder_ / "moving", 1);
    const Domain domain1 = domain("1");
    const Domain domain2 = domain("moving");
    std::filesystem::rename(folder_ / "moving/000.png", folder_ / "moving/away");
    std::vector<std::string> errors;
    SamplePrefetcher prefetcher(domain1, domain2, 4, 0, 3, 1);
    for (int batch = 0; batch < 3; ++batch) {
        try {
            prefetcher.next();
        } catch (const Error& error) {
            errors.emplace_back(error.what());
        }
    }
    EXPECT_EQ(errors.size(), 3U) << "one for each batch";
}

TEST_F(SamplePrefetcherTest, DomainsMayDifferInSizeAndChannels) {
    CropConfiguration small = kCrop;
    small.width = 4;
    const Domain domain1 = domain("1");
    const Domain domain2(domain_of({(folder_ / "2").string()}, small), 1, {}, 1);
    SamplePrefetcher prefetcher(domain1, domain2, 2, 0);
    const Batch batch = prefetcher.next();
    EXPECT_EQ(batch.domain1[1].image.size(), cv::Size(6, 6));
    EXPECT_EQ(batch.domain1[1].image.type(), CV_8UC3);
    EXPECT_EQ(batch.domain2[1].image.size(), cv::Size(4, 6));
    EXPECT_EQ(batch.domain2[1].image.type(), CV_8UC1);
}

TEST_F(SamplePrefetcherTest, WorkersAreChosenByTheCores) {
    for (const auto& [cores, workers] : std::map<int, std::size_t>{
             {1, 1}, {2, 1}, {3, 1}, {4, 2}, {8, 4}, {16, 8}, {32, 16}, {64, 16}}) {
        EXPECT_EQ(automatic_workers(cores), workers) << cores;
    }
}

TEST_F(SamplePrefetcherTest, ABatchOfNothingIsRefused) {
    const Domain domain1 = domain("1");
    EXPECT_THROW(SamplePrefetcher(domain1, domain1, 0, 0, 1), Error);
}

} // namespace
} // namespace unit
