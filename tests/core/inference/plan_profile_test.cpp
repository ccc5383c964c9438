#include "core/inference/plan_profile.h"

#include <gtest/gtest.h>

namespace unit {
namespace {

TEST(LeastSeconds, AreThoseOfArithmeticOrOfMemory) {
    const MachineLimits limits{100.0, 200.0, 10.0};
    const PartTime part{"part", 50.0, 999.0, 400.0, 0.0, 20.0};
    EXPECT_DOUBLE_EQ(least_seconds(part, limits), 4.0); // what is computed, not what is defined
    EXPECT_DOUBLE_EQ(least_seconds({"part", 1.0, 0.0, 400.0, 0.0, 60.0}, limits), 6.0);
    EXPECT_DOUBLE_EQ(least_seconds({"part", 1.0, 0.0, 400.0, 600.0, 60.0}, limits), 7.0);
    EXPECT_DOUBLE_EQ(least_seconds({"part", 1.0, 0.0, 0.0, 0.0, 0.0}, limits), 0.0);
}

TEST(MachineLimits, AreThoseOfAllMembersTogether) {
    ThreadTeam team(2);
    const MachineLimits limits = measure_machine(team);
    // No machine that this runs on is slower or faster than these.
    EXPECT_GT(limits.flop_per_second, 1e8);
    EXPECT_LT(limits.flop_per_second, 1e12);
    EXPECT_GT(limits.integer_operations_per_second, 1e8);
    EXPECT_LT(limits.integer_operations_per_second, 4e12);
    EXPECT_GT(limits.bytes_per_second, 1e8);
    EXPECT_LT(limits.bytes_per_second, 1e12);
}

TEST(PlanProfilerTest, TakesTheMeanOfTheFramesSinceItWasLastAsked) {
    ProfileSettings settings;
    settings.checkpoint = UNIT_SOURCE_ROOT "/examples/models/sunny2rainy.safetensors";
    settings.width = 37;
    settings.height = 22;
    settings.threads = 2;
    PlanProfiler profiler(settings);
    EXPECT_EQ(profiler.shape(), (PlanShape{1, 2, 40, 24, false, 2}));
    profiler.translate();
    profiler.translate();
    EXPECT_EQ(profiler.take_profile().frames, 2);
    const double seconds = profiler.translate();
    const PlanProfile profile = profiler.take_profile();
    EXPECT_EQ(profile.frames, 1);
    EXPECT_EQ(profile.frame_seconds, seconds);
    EXPECT_GE(profile.waiting_seconds(), 0.0);
    EXPECT_DOUBLE_EQ(sum_of(profile.parts).seconds + profile.waiting_seconds(), seconds);
}

} // namespace
} // namespace unit
