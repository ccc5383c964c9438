/// Events and queries in the middle of a batch keep their place among the frames.

#include "tests/support/element_harness.h"
#include "tests/support/plugin_test.h"

#include <future>

namespace unit {
namespace {

using namespace std::chrono_literals;

constexpr const char* kCaps = "video/x-raw,format=RGB,width=5,height=3,framerate=25/1";
constexpr const char* kOtherCaps = "video/x-raw,format=RGB,width=7,height=2,framerate=25/1";

class EventsTest : public PluginTest {
  protected:
    /// Numbers of frames (their offsets) and types of events, as they came out.
    static std::vector<std::string> names(const std::vector<Arrival>& arrivals) {
        std::vector<std::string> result;
        for (const auto& arrival : arrivals) {
            result.push_back(arrival.buffer
                                 ? std::to_string(GST_BUFFER_OFFSET(arrival.buffer.get()))
                                 : gst_event_type_get_name(arrival.event_type));
        }
        return result;
    }
};

TEST_F(EventsTest, SerializedEventsStayBetweenTheirFrames) {
    ElementHarness harness("checkpoint=fake:delay=2ms batch-size=3");
    harness.start(kCaps);
    harness.take_arrivals();
    harness.push_frame(0);
    harness.push_event(gst_event_new_tag(gst_tag_list_new_empty()));
    harness.push_frame(1);
    harness.push_frame(2);
    harness.push_event(gst_event_new_gap(3 * GST_SECOND, GST_SECOND));
    for (int index = 3; index < 7; ++index)
        harness.push_frame(index);
    harness.push_event(
        gst_event_new_custom(GST_EVENT_CUSTOM_DOWNSTREAM, gst_structure_new_empty("unit-test")));
    harness.push_frame(7);
    GstSegment segment;
    gst_segment_init(&segment, GST_FORMAT_TIME);
    segment.base = GST_SECOND;
    harness.push_event(gst_event_new_segment(&segment));
    harness.push_frame(8);
    harness.push_event(gst_event_new_eos());
    EXPECT_EQ(names(harness.take_arrivals()),
              (std::vector<std::string>{"0", "tag", "1", "2", "gap", "3", "4", "5", "6",
                                        "custom-downstream", "7", "segment", "8", "eos"}));
}

TEST_F(EventsTest, TagsLeaveBatchesWhole) {
    ElementHarness harness("checkpoint=fake:stamp batch-size=3");
    harness.start(kCaps);
    harness.take_arrivals();
    for (int index = 0; index < 3; ++index) {
        harness.push_frame(index);
        harness.push_event(gst_event_new_tag(gst_tag_list_new_empty()));
    }
    harness.push_event(gst_event_new_eos());
    const auto arrivals = harness.take_arrivals();
    EXPECT_EQ(names(arrivals),
              (std::vector<std::string>{"0", "tag", "1", "tag", "2", "tag", "eos"}));
    for (const auto& arrival : arrivals) {
        guint8 frames = 3;
        if (arrival.buffer)
            gst_buffer_extract(arrival.buffer.get(), 0, &frames, 1);
        EXPECT_EQ(frames, 3);
    }
}

TEST_F(EventsTest, ATagOutlivesAFlush) {
    ElementHarness harness("checkpoint=fake:invert batch-size=3");
    harness.start(kCaps);
    harness.push_frame(0);
    harness.push_event(gst_event_new_tag(gst_tag_list_new(GST_TAG_TITLE, "rain", nullptr)));
    harness.push_event(gst_event_new_flush_start());
    harness.push_event(gst_event_new_flush_stop(TRUE));
    GstPad* pad = gst_element_get_static_pad(harness.element(), "src");
    GstEvent* tag = gst_pad_get_sticky_event(pad, GST_EVENT_TAG, 0);
    ASSERT_TRUE(tag);
    gst_event_unref(tag);
    gst_object_unref(pad);
}

TEST_F(EventsTest, AStreamThatStopsInTheMiddleOfABatchDoesNotHang) {
    ElementHarness harness("checkpoint=fake:invert batch-size=3");
    harness.start(kCaps);
    harness.push_frame(0);
    harness.push_frame(1);
    EXPECT_EQ(harness.wait_for_buffers(2), 2u);
}

TEST_F(EventsTest, OldFramesLeaveBeforeNewCapsAndWithTheOldOnes) {
    ElementHarness harness("checkpoint=fake:delay=2ms batch-size=4");
    harness.start(kCaps);
    harness.take_arrivals();
    for (int index = 0; index < 5; ++index)
        harness.push_frame(index);
    harness.send_caps(kOtherCaps);
    for (int index = 5; index < 7; ++index)
        harness.push_frame(index);
    harness.push_event(gst_event_new_eos());

    const auto arrivals = harness.take_arrivals();
    EXPECT_EQ(names(arrivals),
              (std::vector<std::string>{"0", "1", "2", "3", "4", "caps", "5", "6", "eos"}));
    for (const auto& arrival : arrivals) {
        if (!arrival.buffer)
            continue;
        const int index = static_cast<int>(GST_BUFFER_OFFSET(arrival.buffer.get()));
        const auto info = video_info(index < 5 ? kCaps : kOtherCaps);
        EXPECT_EQ(gst_buffer_get_size(arrival.buffer.get()), info.size);
        EXPECT_EQ(uniform_value(arrival.buffer.get(), info),
                  255 - ElementHarness::frame_value(index));
        EXPECT_NE(arrival.caps.find(index < 5 ? "width=(int)5" : "width=(int)7"),
                  std::string::npos);
    }
}

TEST_F(EventsTest, OutOfBandEventsDoNotWait) {
    ElementHarness harness("checkpoint=fake:invert batch-size=3");
    harness.start(kCaps);
    harness.take_arrivals();
    harness.push_frame(0);
    harness.push_event(gst_event_new_custom(GST_EVENT_CUSTOM_DOWNSTREAM_OOB,
                                            gst_structure_new_empty("unit-test")));
    EXPECT_EQ(names(harness.take_arrivals()), (std::vector<std::string>{"custom-downstream-oob"}));
}

TEST_F(EventsTest, ThePositionIsWhereTheLastPushedFrameEnds) {
    ElementHarness harness("checkpoint=fake:invert batch-size=2");
    harness.start(kCaps);
    GstSegment segment;
    gst_segment_init(&segment, GST_FORMAT_TIME);
    segment.time = 10 * GST_SECOND;
    harness.push_event(gst_event_new_segment(&segment));
    const auto position = [&] {
        gint64 time = -1;
        EXPECT_TRUE(gst_element_query_position(harness.element(), GST_FORMAT_TIME, &time));
        return time;
    };
    for (int index = 0; index < 3; ++index)
        harness.push_frame(index);
    ASSERT_EQ(harness.wait_for_buffers(2), 2u);
    EXPECT_EQ(position(), static_cast<gint64>(10 * GST_SECOND + 2 * 40 * GST_MSECOND));
    harness.push_event(gst_event_new_eos());
    EXPECT_EQ(position(), static_cast<gint64>(10 * GST_SECOND + 3 * 40 * GST_MSECOND));
}

TEST_F(EventsTest, ADrainQueryWaitsForTheFramesBeforeIt) {
    ElementHarness harness("checkpoint=fake:delay=5ms batch-size=3");
    harness.start(kCaps);
    harness.take_arrivals();
    for (int index = 0; index < 4; ++index)
        harness.push_frame(index);
    GstQuery* query = gst_query_new_drain();
    gst_pad_peer_query(harness.harness()->srcpad, query);
    gst_query_unref(query);
    EXPECT_EQ(harness.take_buffers().size(), 4u);
}

TEST_F(EventsTest, APoolDownstreamThatIsTooSmallForABatchDoesNotStopTheStream) {
    ElementHarness harness("checkpoint=fake:invert batch-size=4");
    gst_pad_add_probe(
        harness.harness()->sinkpad,
        static_cast<GstPadProbeType>(GST_PAD_PROBE_TYPE_QUERY_DOWNSTREAM | GST_PAD_PROBE_TYPE_PUSH),
        [](GstPad*, GstPadProbeInfo* info, gpointer) {
            GstQuery* query = GST_PAD_PROBE_INFO_QUERY(info);
            if (GST_QUERY_TYPE(query) != GST_QUERY_ALLOCATION)
                return GST_PAD_PROBE_OK;
            GstBufferPool* pool = gst_buffer_pool_new();
            gst_query_add_allocation_pool(query, pool, 48, 1, 2);
            gst_object_unref(pool);
            return GST_PAD_PROBE_HANDLED;
        },
        nullptr, nullptr);
    harness.start(kCaps);
    for (int index = 0; index < 9; ++index)
        ASSERT_EQ(harness.push_frame(index), GST_FLOW_OK);
    harness.push_event(gst_event_new_eos());
    EXPECT_EQ(harness.take_buffers().size(), 9u);
}

TEST_F(EventsTest, UpstreamIsOfferedTheMetasThatPassAndEnoughBuffers) {
    ElementHarness harness("checkpoint=fake:invert batch-size=5");
    gst_harness_add_propose_allocation_meta(harness.harness(),
                                            GST_VIDEO_OVERLAY_COMPOSITION_META_API_TYPE, nullptr);
    gst_harness_add_propose_allocation_meta(harness.harness(), GST_VIDEO_CROP_META_API_TYPE,
                                            nullptr);
    harness.start(kCaps);
    GstCaps* caps = gst_caps_from_string(kCaps);
    GstQuery* query = gst_query_new_allocation(caps, TRUE);
    ASSERT_TRUE(gst_pad_peer_query(harness.harness()->srcpad, query));
    const auto offers = [&](GType api) {
        return gst_query_find_allocation_meta(query, api, nullptr) == TRUE;
    };
    EXPECT_TRUE(offers(GST_VIDEO_META_API_TYPE));
    EXPECT_TRUE(offers(GST_VIDEO_OVERLAY_COMPOSITION_META_API_TYPE));
    EXPECT_FALSE(offers(GST_VIDEO_CROP_META_API_TYPE));
    ASSERT_EQ(gst_query_get_n_allocation_pools(query), 1u);
    guint min = 0;
    gst_query_parse_nth_allocation_pool(query, 0, nullptr, nullptr, &min, nullptr);
    EXPECT_GT(min, 5u);
    gst_query_unref(query);
    gst_caps_unref(caps);
}

TEST_F(EventsTest, AFlushThrowsTheOldFramesAwayAndNewOnesComeOut) {
    ElementHarness harness("checkpoint=fake:delay=5ms batch-size=4");
    harness.start(kCaps);
    for (int index = 0; index < 6; ++index)
        harness.push_frame(index);
    harness.push_event(gst_event_new_flush_start());
    EXPECT_EQ(harness.push_frame(6), GST_FLOW_FLUSHING);
    harness.push_event(gst_event_new_flush_stop(TRUE));
    harness.take_arrivals();
    GstSegment segment;
    gst_segment_init(&segment, GST_FORMAT_TIME);
    harness.push_event(gst_event_new_segment(&segment));
    for (int index = 20; index < 25; ++index)
        EXPECT_EQ(harness.push_frame(index), GST_FLOW_OK);
    harness.push_event(gst_event_new_eos());
    EXPECT_EQ(names(harness.take_arrivals()),
              (std::vector<std::string>{"segment", "20", "21", "22", "23", "24", "eos"}));
}

TEST_F(EventsTest, AFlushWakesAStreamThatDownstreamKeepsFromMoving) {
    ElementHarness harness("checkpoint=fake:invert batch-size=2");
    harness.start(kCaps);
    harness.set_downstream_blocked(true);
    auto pushed = std::async(std::launch::async, [&] {
        GstFlowReturn flow = GST_FLOW_OK;
        for (int index = 0; flow == GST_FLOW_OK; ++index)
            flow = harness.push_frame(index);
        return flow;
    });
    harness.wait_until_blocked();
    EXPECT_EQ(pushed.wait_for(50ms), std::future_status::timeout);
    // Not by the harness, which would wait for the stream.
    gst_pad_push_event(harness.harness()->srcpad, gst_event_new_flush_start());
    EXPECT_EQ(pushed.get(), GST_FLOW_FLUSHING);
    harness.set_downstream_blocked(false);
    gst_pad_push_event(harness.harness()->srcpad, gst_event_new_flush_stop(TRUE));
    harness.take_arrivals();
    GstSegment segment;
    gst_segment_init(&segment, GST_FORMAT_TIME);
    harness.push_event(gst_event_new_segment(&segment));
    harness.push_frame(9);
    harness.push_event(gst_event_new_eos());
    EXPECT_EQ(names(harness.take_arrivals()), (std::vector<std::string>{"segment", "9", "eos"}));
}

TEST_F(EventsTest, AFlushWakesAnEventThatWaitsForFrames) {
    ElementHarness harness("checkpoint=fake:invert batch-size=4");
    harness.start(kCaps);
    harness.set_downstream_blocked(true);
    harness.push_frame(0);
    auto sent =
        std::async(std::launch::async, [&] { return harness.push_event(gst_event_new_eos()); });
    harness.wait_until_blocked();
    gst_pad_push_event(harness.harness()->srcpad, gst_event_new_flush_start());
    EXPECT_FALSE(harness.keeps_buffer()) << "FLUSH_START returned while a buffer was being pushed";
    EXPECT_FALSE(sent.get());
    gst_pad_push_event(harness.harness()->srcpad, gst_event_new_flush_stop(TRUE));
}

TEST_F(EventsTest, FlushesAtAnyMomentNeitherHangNorMixOldAndNewFrames) {
    ElementHarness harness("checkpoint=fake:delay=1ms batch-size=2");
    harness.start(kCaps);
    int index = 0;
    for (int round = 0; round < 40; ++round) {
        for (int frame = 0; frame < round % 7; ++frame)
            ASSERT_EQ(harness.push_frame(index++), GST_FLOW_OK);
        if (round % 3 == 0)
            std::this_thread::sleep_for(std::chrono::microseconds(300 * (round % 5)));
        harness.push_event(gst_event_new_flush_start());
        harness.push_event(gst_event_new_flush_stop(TRUE));
        harness.take_arrivals();
        GstSegment segment;
        gst_segment_init(&segment, GST_FORMAT_TIME);
        harness.push_event(gst_event_new_segment(&segment));
        const int first = index;
        for (int frame = 0; frame < 3; ++frame)
            ASSERT_EQ(harness.push_frame(index++), GST_FLOW_OK);
        harness.push_event(gst_event_new_gap(0, GST_SECOND));
        EXPECT_EQ(
            names(harness.take_arrivals()),
            (std::vector<std::string>{"segment", std::to_string(first), std::to_string(first + 1),
                                      std::to_string(first + 2), "gap"}));
    }
}

TEST_F(EventsTest, ADirectionChangedWhilePlayingHoldsFromExactlyTheNextFrame) {
    ElementHarness harness("checkpoint=fake:delay=2ms batch-size=4");
    harness.start(kCaps);
    const char* const directions[] = {"1to2", "2to1", "1to1", "2to2"};
    // Changes in the middle of batches of 4.
    const int changes[] = {0, 3, 6, 13};
    std::size_t change = 0;
    for (int index = 0; index < 18; ++index) {
        if (change < std::size(changes) && index == changes[change]) {
            gst_util_set_object_arg(G_OBJECT(harness.element()), "direction", directions[change]);
            ++change;
        }
        harness.push_frame(index);
    }
    harness.push_event(gst_event_new_eos());
    const auto buffers = harness.take_buffers();
    ASSERT_EQ(buffers.size(), 18u);
    for (int index = 0; index < 18; ++index) {
        const int value = ElementHarness::frame_value(index);
        const int expected = index < 3    ? 255 - value
                             : index < 6  ? value + 1
                             : index < 13 ? value
                                          : value + 2;
        EXPECT_EQ(uniform_value(buffers[static_cast<std::size_t>(index)].get(), video_info(kCaps)),
                  expected)
            << "frame " << index;
    }
}

TEST_F(EventsTest, CapsThatChangeWithEveryFrameLoseNoFrame) {
    ElementHarness harness("checkpoint=fake:delay=1ms batch-size=4");
    harness.start(kCaps);
    harness.take_arrivals();
    for (int index = 0; index < 40; ++index) {
        harness.send_caps("video/x-raw,format=" + std::string(index % 2 ? "I420" : "RGB") +
                          ",width=" + std::to_string(1 + index % 9) +
                          ",height=" + std::to_string(1 + index % 4) + ",framerate=25/1");
        ASSERT_EQ(harness.push_frame(index), GST_FLOW_OK);
    }
    harness.push_event(gst_event_new_eos());
    const auto buffers = harness.take_buffers();
    ASSERT_EQ(buffers.size(), 40u);
    for (int index = 0; index < 40; ++index)
        EXPECT_EQ(GST_BUFFER_OFFSET(buffers[static_cast<std::size_t>(index)].get()),
                  static_cast<guint64>(index));
}

TEST_F(EventsTest, WhatCapsSayBeyondTheFormatGoesThrough) {
    const std::string caps =
        "video/x-raw,format=NV12,width=6,height=4,framerate=25/1,pixel-aspect-ratio=16/15,"
        "multiview-mode=side-by-side,multiview-flags=(GstVideoMultiviewFlagsSet)0:ffffffff:,"
        "colorimetry=bt2100-pq,"
        "chroma-site=mpeg2,mastering-display-info="
        "35400:14600:8500:39850:6550:2300:15635:16450:10000000:1,"
        "content-light-level=(string)1000:200";
    ElementHarness harness("checkpoint=fake:invert");
    harness.start(caps);
    harness.push_frame(0);
    harness.push_event(gst_event_new_eos());
    GstCaps* sent = gst_caps_from_string(caps.c_str());
    GstCaps* arrived = gst_pad_get_current_caps(harness.harness()->sinkpad);
    EXPECT_TRUE(gst_caps_is_equal(sent, arrived));
    gst_caps_unref(sent);
    gst_caps_unref(arrived);
    EXPECT_EQ(harness.take_buffers().size(), 1u);
}

} // namespace
} // namespace unit
