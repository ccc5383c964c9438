#include "plugin/prepared_batches.h"

#include "tests/support/plugin_test.h"

namespace unit {
namespace {

class PreparedBatches : public PluginTest {};

/// The frames of the batches that are prepared.
std::vector<int> frames_of(int full, bool is_live, bool is_cpu) {
    std::vector<int> frames;
    const BatchShape shape{Direction::From2To1, {64, 48}, full};
    for (const BatchShape& one : prepared_batches(shape, is_live, is_cpu)) {
        EXPECT_EQ(one.direction, shape.direction);
        EXPECT_EQ(one.size, shape.size);
        frames.push_back(one.frames);
    }
    return frames;
}

TEST_F(PreparedBatches, AreNoneOnTheCpuWhereNobodyWaits) {
    EXPECT_TRUE(frames_of(8, false, true).empty());
}

TEST_F(PreparedBatches, AreTheFullOneOnTheCpuWhereSomebodyWaits) {
    EXPECT_EQ(frames_of(8, true, true), std::vector{8});
}

TEST_F(PreparedBatches, AreTheFullOneOnAGpuWhereNobodyWaits) {
    EXPECT_EQ(frames_of(8, false, false), std::vector{8});
}

TEST_F(PreparedBatches, AreHalvesTooOnAGpuWhereSomebodyWaits) {
    EXPECT_EQ(frames_of(13, true, false), (std::vector{13, 7, 4, 2, 1}));
    EXPECT_EQ(frames_of(1, true, false), std::vector{1});
}

} // namespace
} // namespace unit
