/// Quality of service: late frames are dropped, and the bus hears of it.

#include "tests/support/element_harness.h"
#include "tests/support/plugin_test.h"

namespace unit {
namespace {

constexpr const char* kCaps = "video/x-raw,format=RGB,width=5,height=3,framerate=25/1";

class QualityOfServiceTest : public PluginTest {
  protected:
    /// Downstream says that a frame of running time `timestamp` came `late` after its time.
    static void say_late(ElementHarness& harness, GstClockTime timestamp, GstClockTimeDiff late) {
        gst_pad_push_event(harness.harness()->sinkpad,
                           gst_event_new_qos(GST_QOS_TYPE_UNDERFLOW, 1.5, late, timestamp));
    }
    static std::vector<int> numbers(ElementHarness& harness) {
        std::vector<int> result;
        for (const auto& buffer : harness.take_buffers())
            result.push_back(static_cast<int>(GST_BUFFER_OFFSET(buffer.get())));
        return result;
    }
};

TEST_F(QualityOfServiceTest, FramesThatAreLateAreDroppedAndTheNextOneIsADiscontinuity) {
    ElementHarness harness("checkpoint=fake:invert");
    harness.start(kCaps);
    harness.push_frame(0);
    harness.wait_for_buffers(1);
    // Frames last 40 ms each. The next 30 ms are lost, as many more in the time that dropping and
    // translating take, and the time of a frame: up to frame 3.
    say_late(harness, 40 * GST_MSECOND, 30 * GST_MSECOND);
    for (int index = 1; index < 6; ++index)
        EXPECT_EQ(harness.push_frame(index), GST_FLOW_OK);
    harness.push_event(gst_event_new_eos());
    const auto buffers = harness.take_buffers();
    ASSERT_EQ(buffers.size(), 3u);
    EXPECT_EQ(GST_BUFFER_OFFSET(buffers[1].get()), 4u);
    EXPECT_TRUE(GST_BUFFER_IS_DISCONT(buffers[1].get()));
    EXPECT_EQ(GST_BUFFER_OFFSET(buffers[2].get()), 5u);
    EXPECT_FALSE(GST_BUFFER_IS_DISCONT(buffers[2].get()));
}

TEST_F(QualityOfServiceTest, EachDroppedFrameIsCountedInAMessage) {
    ElementHarness harness("checkpoint=fake:invert");
    harness.start(kCaps);
    harness.push_frame(0);
    harness.wait_for_buffers(1);
    say_late(harness, 0, 20 * GST_MSECOND);
    for (int index = 1; index < 4; ++index)
        harness.push_frame(index);
    for (guint64 dropped = 1; dropped <= 2; ++dropped) {
        const auto message = wait_for_message(harness.bus(), GST_MESSAGE_QOS);
        ASSERT_TRUE(message);
        guint64 running_time = 0;
        guint64 stream_time = 0;
        guint64 timestamp = 0;
        guint64 duration = 0;
        gst_message_parse_qos(message.get(), nullptr, &running_time, &stream_time, &timestamp,
                              &duration);
        EXPECT_EQ(running_time, dropped * 40 * GST_MSECOND);
        EXPECT_EQ(stream_time, running_time);
        EXPECT_EQ(timestamp, running_time);
        EXPECT_EQ(duration, 40 * GST_MSECOND);
        gint64 jitter = 0;
        gdouble proportion = 0.0;
        gst_message_parse_qos_values(message.get(), &jitter, &proportion, nullptr);
        EXPECT_EQ(jitter, static_cast<gint64>(80 * GST_MSECOND - running_time));
        EXPECT_EQ(proportion, 1.5);
        GstFormat format = GST_FORMAT_UNDEFINED;
        guint64 processed = 0;
        guint64 said_dropped = 0;
        gst_message_parse_qos_stats(message.get(), &format, &processed, &said_dropped);
        EXPECT_EQ(format, GST_FORMAT_BUFFERS);
        EXPECT_EQ(processed, 1u);
        EXPECT_EQ(said_dropped, dropped);
    }
}

TEST_F(QualityOfServiceTest, FramesThatBecomeLateInsideAreDroppedToo) {
    ElementHarness harness("checkpoint=fake:invert batch-size=4");
    harness.start(kCaps);
    for (int index = 0; index < 3; ++index)
        harness.push_frame(index);
    say_late(harness, 0, GST_MSECOND);
    harness.push_frame(3);
    harness.push_event(gst_event_new_eos());
    EXPECT_EQ(numbers(harness), (std::vector{2, 3}));
}

TEST_F(QualityOfServiceTest, AnEngineThatIsTooSlowDropsWhatItWouldMakeLate) {
    ElementHarness harness("checkpoint=fake:delay=100ms batches-in-flight=1");
    harness.set_upstream_latency(true, 0, GST_CLOCK_TIME_NONE);
    harness.start(kCaps);
    harness.push_frame(0);
    harness.push_frame(1);
    harness.wait_for_buffers(2);
    // Frame 1 came 10 ms early, but the next one comes 100 ms later.
    say_late(harness, 40 * GST_MSECOND, -10 * GST_MSECOND);
    for (int index = 2; index < 6; ++index)
        harness.push_frame(index);
    harness.push_event(gst_event_new_eos());
    EXPECT_EQ(numbers(harness), (std::vector{0, 1, 4, 5}));
}

TEST_F(QualityOfServiceTest, TheEventGoesOnUpstream) {
    ElementHarness harness("checkpoint=fake:invert");
    harness.start(kCaps);
    say_late(harness, 40 * GST_MSECOND, 40 * GST_MSECOND);
    bool found = false;
    while (GstEvent* event = gst_harness_try_pull_upstream_event(harness.harness())) {
        found |= GST_EVENT_TYPE(event) == GST_EVENT_QOS;
        gst_event_unref(event);
    }
    EXPECT_TRUE(found);
}

TEST_F(QualityOfServiceTest, AFlushForgetsThatFramesWereLate) {
    ElementHarness harness("checkpoint=fake:invert");
    harness.start(kCaps);
    say_late(harness, 40 * GST_MSECOND, GST_SECOND);
    harness.push_event(gst_event_new_flush_start());
    harness.push_event(gst_event_new_flush_stop(TRUE));
    GstSegment segment;
    gst_segment_init(&segment, GST_FORMAT_TIME);
    harness.push_event(gst_event_new_segment(&segment));
    harness.push_frame(0);
    harness.push_event(gst_event_new_eos());
    EXPECT_EQ(numbers(harness), (std::vector{0}));
}

TEST_F(QualityOfServiceTest, IsSwitchedOffByItsProperty) {
    ElementHarness harness("checkpoint=fake:invert qos=false");
    harness.start(kCaps);
    say_late(harness, 40 * GST_MSECOND, GST_SECOND);
    harness.push_frame(0);
    harness.push_event(gst_event_new_eos());
    EXPECT_EQ(numbers(harness), (std::vector{0}));
}

TEST_F(QualityOfServiceTest, ARunningTimeWithAnOffsetCounts) {
    ElementHarness harness("checkpoint=fake:invert");
    harness.start(kCaps);
    GstSegment segment;
    gst_segment_init(&segment, GST_FORMAT_TIME);
    segment.base = 10 * GST_SECOND;
    harness.push_event(gst_event_new_segment(&segment));
    say_late(harness, 40 * GST_MSECOND, GST_SECOND);
    harness.push_frame(0);
    harness.push_event(gst_event_new_eos());
    EXPECT_EQ(numbers(harness), (std::vector{0}));
}

} // namespace
} // namespace unit
