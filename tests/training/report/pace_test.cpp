#include "training/report/pace.h"

#include "tests/training/report/records.h"

#include <gtest/gtest.h>

namespace unit::test {
namespace {

/// Adds updates of these seconds up to number `last`.
void add_updates(Pace& pace, std::int64_t first, std::int64_t last, double seconds,
                 double seconds_waiting = 0.0) {
    for (std::int64_t iteration = first; iteration <= last; ++iteration) {
        UpdateRecord record = update_record(iteration);
        record.seconds = seconds;
        record.seconds_waiting = seconds_waiting;
        pace.add(record);
    }
}

TEST(Pace, SaysNothingBeforeTheFirstUpdate) {
    const Pace pace;
    EXPECT_EQ(pace.iterations_per_second(), 0.0);
    EXPECT_EQ(pace.share_waiting(), 0.0);
    EXPECT_LT(pace.seconds_left(10, 1.0), 0.0);
}

TEST(Pace, IsOfNowNotOfTheWholeRun) {
    Pace pace;
    add_updates(pace, 1, 1000, 1.0, 0.5);
    EXPECT_NEAR(pace.iterations_per_second(), 1.0, 1e-9);
    EXPECT_NEAR(pace.share_waiting(), 0.5, 1e-9);
    add_updates(pace, 1001, 2000, 0.1);
    EXPECT_NEAR(pace.iterations_per_second(), 10.0, 0.7);
    EXPECT_NEAR(pace.share_waiting(), 0.0, 0.04);
}

TEST(Pace, TimeLeftCountsWhatLiesBetweenTheUpdates) {
    Pace pace;
    add_updates(pace, 1, 100, 0.5);
    EXPECT_NEAR(pace.seconds_left(300, 50.0), 100.0, 1e-6);
    EXPECT_NEAR(pace.seconds_left(300, 75.0), 150.0, 1e-6) << "a third of the time went elsewhere";
    EXPECT_EQ(pace.seconds_left(100, 50.0), 0.0);
}

TEST(Pace, OneSlowUpdateDoesNotStandForAll) {
    Pace pace;
    add_updates(pace, 1, 100, 1.0);
    add_updates(pace, 101, 101, 30.0);
    EXPECT_GT(pace.iterations_per_second(), 0.2);
}

} // namespace
} // namespace unit::test
