#include "training/data/sample_prefetcher.h"

#include "core/error.h"
#include "tests/support/temporary_folder.h"
#include "tests/training/data/test_images.h"

#include <gtest/gtest.h>

namespace unit {
namespace {

const Augmentation kCrop{6, 6, 1.0, 1.5, true};

class SamplePrefetcherTest : public testing::Test {
  protected:
    SamplePrefetcherTest() {
        write_numbered_images(folder_ / "1", 7, 1);
        write_numbered_images(folder_ / "2", 5, 2);
    }

    Domain domain(const std::string& name) const {
        return Domain({{(folder_ / name).string()}}, kCrop, 11, {});
    }

    test::TemporaryFolder folder_;
};

TEST_F(SamplePrefetcherTest, GivesWhatDirectCallsGiveInOrderForAnyNumberOfWorkers) {
    const Domain domain1 = domain("1");
    const Domain domain2 = domain("2");
    for (const std::size_t workers : {1, 2, 5}) {
        SamplePrefetcher prefetcher(domain1, domain2, 3, 100, workers, 2);
        for (std::uint64_t number = 100; number < 160; number += 3) {
            const Batch batch = prefetcher.next();
            EXPECT_EQ(batch.first_number, number);
            ASSERT_EQ(batch.domain1.size(), 3U);
            ASSERT_EQ(batch.domain2.size(), 3U);
            for (std::uint64_t place = 0; place < 3; ++place) {
                EXPECT_TRUE(equal(batch.domain1[place], domain1.sample(number + place)));
                EXPECT_TRUE(equal(batch.domain2[place], domain2.sample(number + place)));
            }
        }
        EXPECT_GE(prefetcher.seconds_waited(), 0.0);
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

TEST_F(SamplePrefetcherTest, ImpossibleCountsAreRefused) {
    const Domain domain1 = domain("1");
    EXPECT_THROW(SamplePrefetcher(domain1, domain1, 0, 0, 1), Error);
    EXPECT_THROW(SamplePrefetcher(domain1, domain1, 1, 0, 0), Error);
    EXPECT_THROW(SamplePrefetcher(domain1, domain1, 1, 0, 1, 0), Error);
}

} // namespace
} // namespace unit
