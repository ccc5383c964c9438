#include "plugin/latency.h"

#include "tests/support/plugin_test.h"

namespace unit {
namespace {

class MostInsideTest : public PluginTest {
  protected:
    /// A live stream of 25 frames/s in batches of 16, two in flight, 13 ms each.
    static Latency live_latency() {
        Latency latency;
        latency.live = true;
        latency.batch_size = 16;
        latency.batches_in_flight = 2;
        latency.set_frame_rate(25, 1);
        latency.processing_time.promise(26 * GST_MSECOND);
        return latency;
    }
};

TEST_F(MostInsideTest, OutsideLivePipelinesItIsTheBatchesInFlightAndOneThatLacksAFrame) {
    Latency latency = live_latency();
    latency.live = false;
    EXPECT_EQ(latency.most_inside(), 47u);
    latency.batch_size = 1;
    latency.batches_in_flight = 1;
    EXPECT_EQ(latency.most_inside(), 1u);
}

TEST_F(MostInsideTest, AnEngineThatComputesSeveralBatchesHasAsManyMoreWaitingWhereNobodyWaits) {
    Latency latency = live_latency();
    latency.engine_depth = 3;
    EXPECT_EQ(latency.most_inside(), (15 * 40 + 26) / 40 + 2u);
    EXPECT_EQ(latency.frames_of_offline_batches(), 63u);
    latency.live = false;
    EXPECT_EQ(latency.most_inside(), 63u);
    latency.batches_in_flight = 4;
    EXPECT_EQ(latency.most_inside(), 16u * 7 - 1);
    latency.batches_in_flight = 1;
    EXPECT_EQ(latency.most_inside(), 31u);
}

TEST_F(MostInsideTest, InALivePipelineItIsWhatComesWhileOneMayBeInside) {
    Latency latency = live_latency();
    EXPECT_EQ(latency.most_inside(), (15 * 40 + 26) / 40 + 2u);
    latency.max_latency = 20 * GST_MSECOND;
    EXPECT_EQ(latency.most_inside(), (20 + 26) / 40 + 2u);
    latency.set_frame_rate(1000, 1);
    EXPECT_EQ(latency.most_inside(), 15u + 26u + 2u);
    latency.set_frame_rate(10'000, 1);
    EXPECT_EQ(latency.most_inside(), 47u);
    latency.set_frame_rate(G_MAXINT, 1);
    EXPECT_EQ(latency.most_inside(), 47u);
}

TEST_F(MostInsideTest, AnEngineThatFallsBehindDoesNotRaiseIt) {
    Latency latency = live_latency();
    for (int sample = 0; sample < 100; ++sample)
        latency.processing_time.add(GST_SECOND);
    EXPECT_EQ(latency.processing_time.promised(), GST_SECOND);
    EXPECT_EQ(latency.most_inside(), (15 * 40 + 26) / 40 + 2u);
}

TEST_F(MostInsideTest, WhatIsNotKnownBoundsNothing) {
    Latency latency = live_latency();
    latency.set_frame_rate(0, 1);
    EXPECT_EQ(latency.most_inside(), 47u);
    latency = live_latency();
    latency.processing_time.reset();
    EXPECT_EQ(latency.most_inside(), 47u);
}

} // namespace
} // namespace unit
