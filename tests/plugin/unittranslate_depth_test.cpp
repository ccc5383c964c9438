/// The element on an engine in which several batches are begun at a time, as on a GPU.

#include "tests/support/element_harness.h"
#include "tests/support/plugin_test.h"

#include <algorithm>

namespace unit {
namespace {

constexpr const char* kCaps = "video/x-raw,format=RGB,width=5,height=3,framerate=25/1";

class DepthTest : public PluginTest {
  protected:
    static std::vector<guint64> numbers_of(const std::vector<BufferPointer>& buffers) {
        std::vector<guint64> numbers;
        for (const auto& buffer : buffers)
            numbers.push_back(GST_BUFFER_OFFSET(buffer.get()));
        return numbers;
    }
    static std::vector<guint64> first_numbers(guint64 count) {
        std::vector<guint64> numbers(count);
        for (guint64 index = 0; index < count; ++index)
            numbers[index] = index;
        return numbers;
    }
    static int first_byte(GstBuffer* buffer) {
        guint8 byte = 0;
        gst_buffer_extract(buffer, 0, &byte, 1);
        return byte;
    }
    static void push_frames(ElementHarness& harness, int count) {
        for (int index = 0; index < count; ++index)
            ASSERT_EQ(harness.push_frame(index), GST_FLOW_OK);
    }
};

TEST_F(DepthTest, AllFramesComeOutInOrderBeforeTheEndOfTheStream) {
    ElementHarness harness("checkpoint=fake:depth=3,delay-us=300 batch-size=2 batches-in-flight=4");
    harness.start(kCaps);
    push_frames(harness, 61);
    ASSERT_TRUE(harness.push_event(gst_event_new_eos()));
    const auto buffers = harness.take_buffers();
    EXPECT_EQ(numbers_of(buffers), first_numbers(61));
    for (const auto& buffer : buffers) {
        const int index = static_cast<int>(GST_BUFFER_OFFSET(buffer.get()));
        EXPECT_EQ(uniform_value(buffer.get(), video_info(kCaps)),
                  255 - ElementHarness::frame_value(index));
    }
}

TEST_F(DepthTest, BatchesAreBegunWhileOthersAreComputedWithTheDefaultNumberInFlight) {
    ElementHarness harness("checkpoint=fake:depth=2,delay=4ms,stamp-begun batch-size=2");
    harness.start(kCaps);
    push_frames(harness, 60);
    harness.push_event(gst_event_new_eos());
    const auto buffers = harness.take_buffers();
    ASSERT_EQ(buffers.size(), 60u);
    EXPECT_EQ(first_byte(buffers.back().get()), 2);
}

TEST_F(DepthTest, AnEngineOfDepthOneHasOneBatchAtATime) {
    ElementHarness harness("checkpoint=fake:delay-us=300,stamp-begun batches-in-flight=4");
    harness.start(kCaps);
    push_frames(harness, 30);
    harness.push_event(gst_event_new_eos());
    for (const auto& buffer : harness.take_buffers())
        EXPECT_EQ(first_byte(buffer.get()), 1);
}

TEST_F(DepthTest, FlushesAtAnyMomentNeitherHangNorMixOldAndNewFrames) {
    ElementHarness harness("checkpoint=fake:depth=3,delay=1ms batch-size=2 batches-in-flight=4");
    harness.start(kCaps);
    int index = 0;
    for (int round = 0; round < 30; ++round) {
        for (int frame = 0; frame < round % 11; ++frame)
            ASSERT_EQ(harness.push_frame(index++), GST_FLOW_OK);
        harness.push_event(gst_event_new_flush_start());
        harness.push_event(gst_event_new_flush_stop(TRUE));
        harness.take_arrivals();
        GstSegment segment;
        gst_segment_init(&segment, GST_FORMAT_TIME);
        harness.push_event(gst_event_new_segment(&segment));
        const auto first = static_cast<guint64>(index);
        for (int frame = 0; frame < 3; ++frame)
            ASSERT_EQ(harness.push_frame(index++), GST_FLOW_OK);
        harness.push_event(gst_event_new_gap(0, GST_SECOND));
        EXPECT_EQ(numbers_of(harness.take_buffers()),
                  (std::vector<guint64>{first, first + 1, first + 2}));
    }
}

TEST_F(DepthTest, StoppingWhileBatchesAreBegunNeitherHangsNorClosesTheEngineTooEarly) {
    for (int round = 0; round < 8; ++round) {
        ElementHarness harness("checkpoint=fake:depth=3,delay=3ms batches-in-flight=4");
        harness.start(kCaps);
        push_frames(harness, 4 + round);
    }
}

TEST_F(DepthTest, AFailureIsPostedOnceAfterTheFramesBeforeIt) {
    ElementHarness harness("checkpoint=fake:depth=3,delay=1ms,fail-after=6 batch-size=2 "
                           "batches-in-flight=4");
    harness.start(kCaps);
    GstFlowReturn flow = GST_FLOW_OK;
    for (int index = 0; flow == GST_FLOW_OK && index < 1000; ++index)
        flow = harness.push_frame(index);
    EXPECT_EQ(flow, GST_FLOW_ERROR);
    const auto error = wait_for_error(harness.bus());
    EXPECT_EQ(error.domain, GST_LIBRARY_ERROR);
    EXPECT_EQ(numbers_of(harness.take_buffers()), first_numbers(6));
    // The batches that were begun after it fail too.
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    EXPECT_FALSE(gst_bus_pop_filtered(harness.bus(), GST_MESSAGE_ERROR));
}

TEST_F(DepthTest, WhereThereIsMemoryForOneBatchAtATimeNothingIsLost) {
    ElementHarness harness("checkpoint=fake:depth=3,delay=2ms,at-most-begun=1,stamp-begun "
                           "batch-size=4 batches-in-flight=4");
    harness.start(kCaps);
    push_frames(harness, 80);
    harness.push_event(gst_event_new_eos());
    const auto buffers = harness.take_buffers();
    EXPECT_EQ(numbers_of(buffers), first_numbers(80));
    EXPECT_EQ(first_byte(buffers.back().get()), 1);
    const auto warning = wait_for_warning(harness.bus());
    EXPECT_EQ(warning.code, GST_RESOURCE_ERROR_NO_SPACE_LEFT) << warning.text;
}

TEST_F(DepthTest, ChangesOfCapsDirectionAndBatchSizeLoseNoFrame) {
    ElementHarness harness("checkpoint=fake:depth=3,delay-us=500 batch-size=2 batches-in-flight=3");
    harness.start(kCaps);
    for (int index = 0; index < 60; ++index) {
        if (index % 10 == 5)
            harness.send_caps("video/x-raw,format=RGB,width=" + std::to_string(4 + index % 9) +
                              ",height=3,framerate=25/1");
        if (index % 10 == 7)
            gst_util_set_object_arg(G_OBJECT(harness.element()), "direction",
                                    index % 20 == 7 ? "2to1" : "1to2");
        if (index % 10 == 9)
            g_object_set(harness.element(), "batch-size", 1u + static_cast<guint>(index) % 4,
                         nullptr);
        ASSERT_EQ(harness.push_frame(index), GST_FLOW_OK);
    }
    harness.push_event(gst_event_new_eos());
    EXPECT_EQ(numbers_of(harness.take_buffers()), first_numbers(60));
}

TEST_F(DepthTest, TwoElementsThatShareAnEngineGetTheirOwnFrames) {
    const char* properties =
        "checkpoint=fake:depth=3,delay-us=400 batch-size=2 max-latency=5000000";
    ElementHarness one(properties);
    ElementHarness other(properties);
    one.start(kCaps);
    other.start(kCaps);
    for (int index = 0; index < 40; ++index) {
        ASSERT_EQ(one.push_frame(index), GST_FLOW_OK);
        ASSERT_EQ(other.push_frame(index), GST_FLOW_OK);
    }
    one.push_event(gst_event_new_eos());
    other.push_event(gst_event_new_eos());
    EXPECT_EQ(numbers_of(one.take_buffers()), first_numbers(40));
    EXPECT_EQ(numbers_of(other.take_buffers()), first_numbers(40));
}

TEST_F(DepthTest, TheLatencyOfALiveStreamIsThatOfTheBatchesInFlightAsInAnyEngine) {
    ElementHarness harness("checkpoint=fake:depth=3,delay=13ms batch-size=5 batches-in-flight=3");
    harness.set_upstream_latency(true, 0, GST_CLOCK_TIME_NONE);
    harness.start("video/x-raw,format=RGB,width=4,height=4,framerate=50/1");
    GstPad* pad = gst_element_get_static_pad(harness.element(), "src");
    GstQuery* query = gst_query_new_latency();
    ASSERT_TRUE(gst_pad_query(pad, query));
    GstClockTime latency = 0;
    gst_query_parse_latency(query, nullptr, &latency, nullptr);
    EXPECT_EQ(latency, (4 * 20 + 3 * 13) * GST_MSECOND);
    gst_query_unref(query);
    gst_object_unref(pad);
}

} // namespace
} // namespace unit
