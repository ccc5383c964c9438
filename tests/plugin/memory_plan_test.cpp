#include "plugin/memory_plan.h"

#include "tests/support/plugin_test.h"

namespace unit {
namespace {

class MemoryPlanTest : public PluginTest {};

/// 10 bytes for each pixel of each frame, and 1000 more.
std::uint64_t needed(const BatchShape& shape) {
    return static_cast<std::uint64_t>(10 * shape.frames * shape.size.width * shape.size.height) +
           1000;
}

TEST_F(MemoryPlanTest, KeepsABatchThatFits) {
    const MemoryPlan plan = plan_memory({Direction::From1To2, {100, 100}, 4}, 401'000, needed);
    EXPECT_EQ(plan.frames, 4);
    EXPECT_EQ(plan.needed, 401'000u);
}

TEST_F(MemoryPlanTest, TakesTheLargestBatchThatFits) {
    EXPECT_EQ(plan_memory({Direction::From1To2, {100, 100}, 4}, 400'999, needed).frames, 3);
    EXPECT_EQ(plan_memory({Direction::From1To2, {100, 100}, 64}, 101'000, needed).frames, 1);
}

TEST_F(MemoryPlanTest, NamesASizeThatFitsWhereOneFrameDoesNot) {
    const BatchShape wanted{Direction::From1To2, {1920, 1080}, 2};
    const MemoryPlan plan = plan_memory(wanted, 5'000'000, needed);
    EXPECT_EQ(plan.frames, 0);
    EXPECT_LE(needed({Direction::From1To2, plan.fitting, 1}), 5'000'000u);
    // Not much smaller than it must be, of nearly the same shape, and good for the network.
    EXPECT_GT(needed({Direction::From1To2, plan.fitting, 1}), 4'000'000u);
    EXPECT_NEAR(static_cast<double>(plan.fitting.width) / plan.fitting.height, 1920.0 / 1080.0,
                0.02);
    EXPECT_EQ(plan.fitting.width % 4, 0);
    EXPECT_EQ(plan.fitting.height % 4, 0);
}

TEST_F(MemoryPlanTest, NamesNoSizeWhereNoneFits) {
    const MemoryPlan plan = plan_memory({Direction::From1To2, {1920, 1080}, 1}, 0, needed);
    EXPECT_EQ(plan.frames, 0);
    EXPECT_EQ(plan.fitting, NetworkSize{});
    EXPECT_EQ(plan.needed_by_frame, plan.needed);
}

} // namespace
} // namespace unit
