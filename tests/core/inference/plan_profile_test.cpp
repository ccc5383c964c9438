#include "core/inference/plan_profile.h"

#include <gtest/gtest.h>

namespace unit {
namespace {

TEST(LeastSeconds, AreThoseOfArithmeticOrOfMemory) {
    MachineLimits limits;
    limits.operations_per_second[Arithmetic::Float32] = 100.0;
    limits.operations_per_second[Arithmetic::BFloat16] = 300.0;
    limits.operations_per_second[Arithmetic::Integers] = 200.0;
    limits.bytes_per_second = 10.0;
    PartTime part{"part", 50.0, 999.0, {Arithmetic::Float32, 400.0}, 20.0};
    EXPECT_DOUBLE_EQ(least_seconds(part, limits), 4.0); // what is computed, not what is defined
    part.bytes = 60.0;
    EXPECT_DOUBLE_EQ(least_seconds(part, limits), 6.0);
    part.computed[Arithmetic::Integers] = 600.0;
    EXPECT_DOUBLE_EQ(least_seconds(part, limits), 7.0);
    part.computed[Arithmetic::BFloat16] = 300.0;
    EXPECT_DOUBLE_EQ(least_seconds(part, limits), 8.0);
    EXPECT_DOUBLE_EQ(least_seconds({"part", 1.0}, limits), 0.0);
}

TEST(MachineLimits, AreThoseOfAllMembersTogether) {
    ThreadTeam team(2);
    const MachineLimits limits = measure_machine(team);
    // No machine that this runs on is slower or faster than these.
    for (const Arithmetic arithmetic : kArithmetics) {
        EXPECT_GT(limits.operations_per_second[arithmetic], 1e8);
        EXPECT_LT(limits.operations_per_second[arithmetic], 4e12);
    }
    EXPECT_GT(limits.bytes_per_second, 1e8);
    EXPECT_LT(limits.bytes_per_second, 1e12);
}

TEST(PlanProfilerTest, TakesTheMeanOfTheFramesSinceItWasLastAsked) {
    ProfileSettings settings;
    settings.checkpoint = UNIT_SOURCE_ROOT "/examples/models/sunny2rainy.safetensors";
    settings.width = 37;
    settings.height = 22;
    settings.threads = 2;
    settings.precision = Precision::Float32;
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
