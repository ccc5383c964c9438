/// The LATENCY query and message, and batches that go out at their deadline.

#include "tests/support/element_harness.h"
#include "tests/support/plugin_test.h"

namespace unit {
namespace {

struct Latency {
    gboolean live = FALSE;
    GstClockTime min = 0;
    GstClockTime max = 0;
};

class LatencyTest : public PluginTest {
  protected:
    static Latency latency_of(GstElement* element) {
        GstPad* pad = gst_element_get_static_pad(element, "src");
        GstQuery* query = gst_query_new_latency();
        EXPECT_TRUE(gst_pad_query(pad, query));
        Latency latency;
        gst_query_parse_latency(query, &latency.live, &latency.min, &latency.max);
        gst_query_unref(query);
        gst_object_unref(pad);
        return latency;
    }
    static std::string caps_with_rate(const char* rate) {
        return std::string("video/x-raw,format=RGB,width=4,height=4,framerate=") + rate;
    }
    static int count_latency_messages(GstBus* bus) {
        int count = 0;
        while (GstMessage* message = gst_bus_pop_filtered(bus, GST_MESSAGE_LATENCY)) {
            gst_message_unref(message);
            ++count;
        }
        return count;
    }
    /// Pushes frames `first` and on, and waits until they have come out.
    static void push_and_wait(ElementHarness& harness, int first, int count) {
        for (int index = first; index < first + count; ++index)
            ASSERT_EQ(harness.push_frame(index), GST_FLOW_OK);
        ASSERT_EQ(harness.wait_for_buffers(static_cast<std::size_t>(first + count)),
                  static_cast<std::size_t>(first + count));
    }

    static constexpr GstClockTime kNone = GST_CLOCK_TIME_NONE;
};

TEST_F(LatencyTest, IsTheWaitForTheRestOfTheBatchAndTheTimeOfTheBatchesInFlight) {
    // A batch of 5 takes 3 + 5 * 2 ms.
    ElementHarness harness("checkpoint=fake:delay=3ms,per-frame=2ms batch-size=5 "
                           "batches-in-flight=3");
    harness.set_upstream_latency(true, 7 * GST_MSECOND, kNone);
    harness.start(caps_with_rate("50/1"));
    const Latency latency = latency_of(harness.element());
    EXPECT_TRUE(latency.live);
    EXPECT_EQ(latency.min, (7 + 4 * 20 + 3 * 13) * GST_MSECOND);
    EXPECT_EQ(latency.max, kNone);
}

TEST_F(LatencyTest, SingleFramesOfAnInstantEngineAddNone) {
    ElementHarness harness("checkpoint=fake:invert");
    harness.set_upstream_latency(true, 7 * GST_MSECOND, kNone);
    harness.start(caps_with_rate("50/1"));
    EXPECT_EQ(latency_of(harness.element()).min, 7 * GST_MSECOND);
    EXPECT_EQ(count_latency_messages(harness.bus()), 0);
}

TEST_F(LatencyTest, MaxLatencyBoundsTheWaitForTheRestOfTheBatch) {
    ElementHarness harness("checkpoint=fake:per-frame=1ms batch-size=5 max-latency=25000000");
    harness.set_upstream_latency(true, 0, kNone);
    harness.start(caps_with_rate("50/1"));
    EXPECT_EQ(latency_of(harness.element()).min, (25 + 2 * 5) * GST_MSECOND);
    g_object_set(harness.element(), "max-latency", guint64{1'000'000'000}, nullptr);
    EXPECT_EQ(latency_of(harness.element()).min, (80 + 2 * 5) * GST_MSECOND);
}

TEST_F(LatencyTest, WithoutAFrameRateAFrameCountsAs40Milliseconds) {
    ElementHarness harness("checkpoint=fake:invert batch-size=3");
    harness.start(caps_with_rate("0/1"));
    EXPECT_EQ(latency_of(harness.element()).min, 80 * GST_MSECOND);
}

TEST_F(LatencyTest, TheMaximumGrowsOnlyWhereThereIsOne) {
    ElementHarness harness("checkpoint=fake:delay=6ms batch-size=3");
    harness.set_upstream_latency(true, 0, kNone);
    harness.start(caps_with_rate("25/1"));
    EXPECT_EQ(latency_of(harness.element()).max, kNone);
    harness.set_upstream_latency(true, 0, 100 * GST_MSECOND);
    EXPECT_EQ(latency_of(harness.element()).max, (100 + 80 + 2 * 6) * GST_MSECOND);
}

TEST_F(LatencyTest, AMessageIsPostedWhenASettingChangesItAndOnlyThen) {
    ElementHarness harness("checkpoint=fake:per-frame=1ms batch-size=3");
    harness.set_upstream_latency(true, 0, kNone);
    count_latency_messages(harness.bus());
    harness.start(caps_with_rate("50/1"));
    EXPECT_EQ(count_latency_messages(harness.bus()), 1);
    harness.send_caps("video/x-raw,format=RGB,width=8,height=4,framerate=50/1");
    EXPECT_EQ(count_latency_messages(harness.bus()), 0);
    g_object_set(harness.element(), "batch-size", 4u, nullptr);
    EXPECT_EQ(count_latency_messages(harness.bus()), 1);
    EXPECT_EQ(latency_of(harness.element()).min, (3 * 20 + 2 * 4) * GST_MSECOND);
    g_object_set(harness.element(), "batch-size", 4u, "direction", 1, nullptr);
    EXPECT_EQ(count_latency_messages(harness.bus()), 0);
    g_object_set(harness.element(), "batches-in-flight", 4u, nullptr);
    EXPECT_EQ(count_latency_messages(harness.bus()), 1);
    harness.send_caps(caps_with_rate("10/1"));
    EXPECT_EQ(count_latency_messages(harness.bus()), 1);
    EXPECT_EQ(latency_of(harness.element()).min, (300 + 4 * 4) * GST_MSECOND);
}

TEST_F(LatencyTest, IsPromisedAnewWhereSmoothingIsTurnedOnOrOff) {
    ElementHarness harness("checkpoint=fake:delay=4ms,slower-by=20ms");
    harness.set_upstream_latency(true, 0, kNone);
    harness.start(caps_with_rate("25/1"));
    int next = 0;
    for (const double smoothing : {0.5, 0.0}) {
        EXPECT_EQ(latency_of(harness.element()).min, 2 * 4 * GST_MSECOND);
        push_and_wait(harness, next, 25);
        next += 25;
        EXPECT_GE(latency_of(harness.element()).min, 20 * GST_MSECOND);
        g_object_set(harness.element(), "temporal-smoothing", smoothing, nullptr);
    }
    EXPECT_EQ(latency_of(harness.element()).min, 2 * 4 * GST_MSECOND);
    push_and_wait(harness, next, 25);
    g_object_set(harness.element(), "batch-size", 1u, nullptr);
    EXPECT_GE(latency_of(harness.element()).min, 20 * GST_MSECOND) << "nothing has changed";
}

TEST_F(LatencyTest, OutsideLivePipelinesTheFirstFullBatchIsTheMeasurement) {
    ElementHarness harness("checkpoint=fake:delay=4ms batch-size=2");
    harness.start(caps_with_rate("25/1"));
    EXPECT_EQ(latency_of(harness.element()).min, 40 * GST_MSECOND);
    count_latency_messages(harness.bus());
    push_and_wait(harness, 0, 4);
    EXPECT_EQ(latency_of(harness.element()).min, (40 + 2 * 4) * GST_MSECOND);
    EXPECT_EQ(count_latency_messages(harness.bus()), 1);
}

TEST_F(LatencyTest, AMessageIsPostedWhenBatchesUsuallyTakeLongerThanPromised) {
    // prepare() says 1 ms; the batches of this engine take longer from the first one on.
    ElementHarness harness("checkpoint=fake:delay=1ms,slower-by=20ms batches-in-flight=1");
    harness.set_upstream_latency(true, 0, kNone);
    harness.start(caps_with_rate("25/1"));
    EXPECT_EQ(latency_of(harness.element()).min, GST_MSECOND);
    count_latency_messages(harness.bus());
    push_and_wait(harness, 0, 25);
    EXPECT_EQ(count_latency_messages(harness.bus()), 1);
    EXPECT_GE(latency_of(harness.element()).min, 21 * GST_MSECOND);
}

TEST_F(LatencyTest, PartialBatchesTellHowLongTheyTakeWhereNoFullOneDid) {
    ElementHarness harness("checkpoint=fake:delay=10ms batch-size=8 max-latency=0");
    harness.start(caps_with_rate("25/1"));
    for (int index = 0; index < 25; ++index) {
        ASSERT_EQ(harness.push_frame(index), GST_FLOW_OK);
        ASSERT_EQ(harness.wait_for_buffers(static_cast<std::size_t>(index + 1)), index + 1u);
    }
    EXPECT_GE(latency_of(harness.element()).min, 10 * GST_MSECOND);
}

TEST_F(LatencyTest, ALiveStreamDoesNotWaitForFramesThatDoNotCome) {
    ElementHarness harness("checkpoint=fake:stamp batch-size=3");
    harness.set_upstream_latency(true, 0, kNone);
    harness.start(caps_with_rate("4/1"));
    push_and_wait(harness, 0, 2);
    const auto buffers = harness.take_buffers();
    ASSERT_EQ(buffers.size(), 2u);
    for (const auto& buffer : buffers) {
        guint8 frames_of_batch = 0;
        gst_buffer_extract(buffer.get(), 0, &frames_of_batch, 1);
        EXPECT_EQ(frames_of_batch, 2);
    }
}

TEST_F(LatencyTest, AMaximumLatencyHoldsOutsideLivePipelinesToo) {
    ElementHarness harness("checkpoint=fake:invert batch-size=8 max-latency=5000000");
    harness.start(caps_with_rate("25/1"));
    push_and_wait(harness, 0, 3);
}

TEST_F(LatencyTest, AMaximumLatencyMayBeLongerThanAnyClockCounts) {
    ElementHarness harness("checkpoint=fake:invert batch-size=2");
    // The largest that is not GST_CLOCK_TIME_NONE.
    g_object_set(harness.element(), "max-latency", G_MAXUINT64 - 1, nullptr);
    harness.start(caps_with_rate("25/1"));
    harness.push_frame(0);
    std::this_thread::sleep_for(std::chrono::milliseconds(30));
    EXPECT_TRUE(harness.take_buffers().empty());
    harness.push_frame(1);
    EXPECT_EQ(harness.wait_for_buffers(2), 2u);
}

TEST_F(LatencyTest, TimeOutsideTheEngineIsNotTakenForTheTimeOfBatches) {
    ElementHarness harness("checkpoint=fake:delay=1ms batches-in-flight=2");
    harness.set_upstream_latency(true, 0, kNone);
    harness.start(caps_with_rate("1000/1"));
    GstPad* pad = gst_element_get_static_pad(harness.element(), "src");
    gst_pad_add_probe(
        pad, GST_PAD_PROBE_TYPE_BUFFER,
        [](GstPad*, GstPadProbeInfo*, gpointer) {
            std::this_thread::sleep_for(std::chrono::milliseconds(40));
            return GST_PAD_PROBE_OK;
        },
        nullptr, nullptr);
    gst_object_unref(pad);
    push_and_wait(harness, 0, 30);
    // A busy machine may delay some batches, but not usually by the 40 ms of downstream.
    EXPECT_LT(latency_of(harness.element()).min, 30 * GST_MSECOND);
}

TEST_F(LatencyTest, WithoutLimitFramesWaitForAFullBatch) {
    ElementHarness harness("checkpoint=fake:invert batch-size=3");
    harness.start(caps_with_rate("1000/1"));
    harness.push_frame(0);
    harness.push_frame(1);
    std::this_thread::sleep_for(std::chrono::milliseconds(30));
    EXPECT_TRUE(harness.take_buffers().empty());
    harness.push_frame(2);
    EXPECT_EQ(harness.wait_for_buffers(3), 3u);
}

TEST_F(LatencyTest, AnEngineThatFailsToGetReadyIsAnErrorAndTheCapsAreRefused) {
    ElementHarness harness("checkpoint=fake:refuse-prepare");
    harness.set_upstream_latency(true, 0, kNone);
    harness.start(caps_with_rate("25/1"));
    const auto error = wait_for_error(harness.bus());
    EXPECT_EQ(error.domain, GST_LIBRARY_ERROR);
    EXPECT_EQ(harness.push_frame(0), GST_FLOW_NOT_NEGOTIATED);
}

TEST_F(LatencyTest, AGpuGetsReadyBeforeTheFirstFrameAlsoWhereNobodyWaits) {
    ElementHarness on_gpu("checkpoint=fake:gpu,refuse-prepare");
    on_gpu.start(caps_with_rate("25/1"));
    EXPECT_EQ(wait_for_error(on_gpu.bus()).domain, GST_LIBRARY_ERROR);
    EXPECT_EQ(on_gpu.push_frame(0), GST_FLOW_NOT_NEGOTIATED);
    ElementHarness on_cpu("checkpoint=fake:refuse-prepare");
    on_cpu.start(caps_with_rate("25/1"));
    EXPECT_EQ(on_cpu.push_frame(0), GST_FLOW_OK);
}

TEST_F(LatencyTest, ABatchThatThereIsNoMemoryForIsHalvedBeforeTheFirstFrame) {
    ElementHarness harness("checkpoint=fake:at-most=2,per-frame=1ms batch-size=8 "
                           "batches-in-flight=1");
    harness.set_upstream_latency(true, 0, kNone);
    harness.start(caps_with_rate("100/1"));
    EXPECT_TRUE(wait_for_message(harness.bus(), GST_MESSAGE_WARNING)) << "8 to 4";
    EXPECT_TRUE(wait_for_message(harness.bus(), GST_MESSAGE_WARNING)) << "4 to 2";
    EXPECT_EQ(latency_of(harness.element()).min, (10 + 2) * GST_MSECOND);
    push_and_wait(harness, 0, 4);
}

struct AutomaticBatch {
    const char* properties;
    bool live;
    guint batch_size;
};

class AutomaticBatchTest : public LatencyTest,
                           public testing::WithParamInterface<AutomaticBatch> {};

TEST_P(AutomaticBatchTest, IsAsLargeAsTheLatencyAllows) {
    const AutomaticBatch& expected = GetParam();
    ElementHarness harness(expected.properties);
    harness.set_upstream_latency(expected.live, 0, kNone);
    harness.start(caps_with_rate("100/1"));
    GstStructure* stats = nullptr;
    g_object_get(harness.element(), "stats", &stats, nullptr);
    guint batch_size = 0;
    EXPECT_TRUE(gst_structure_get_uint(stats, "batch-size", &batch_size));
    gst_structure_free(stats);
    EXPECT_EQ(batch_size, expected.batch_size);
}

INSTANTIATE_TEST_SUITE_P(
    All, AutomaticBatchTest,
    testing::Values(
        AutomaticBatch{"checkpoint=fake:delay=1ms", true, 1},
        AutomaticBatch{"checkpoint=fake:delay=1ms", false, 1},
        AutomaticBatch{"checkpoint=fake:gpu,delay=1ms", false, 8},
        // 7 frames of 10 ms and twice 1 + 8 ms are within 100 ms, 15 and twice 1 + 16 ms are not.
        AutomaticBatch{"checkpoint=fake:gpu,delay=1ms,per-frame=1ms", true, 8},
        AutomaticBatch{"checkpoint=fake:gpu,delay=1ms,per-frame=1ms max-latency=40000000", true, 4},
        AutomaticBatch{"checkpoint=fake:gpu,delay=60ms", true, 1},
        AutomaticBatch{"checkpoint=fake:gpu,at-most=5", true, 4},
        // 16 bytes for each frame of 4x4.
        AutomaticBatch{"checkpoint=fake:gpu memory-limit=50", true, 2},
        AutomaticBatch{"checkpoint=fake:gpu batch-size=3", true, 3}));

} // namespace
} // namespace unit
