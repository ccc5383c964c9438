/// The LATENCY query and message.

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
};

TEST_F(LatencyTest, AFrameWaitsForTheRestOfItsBatch) {
    ElementHarness harness("checkpoint=fake:invert batch-size=5");
    gst_harness_set_upstream_latency(harness.harness(), 7 * GST_MSECOND);
    harness.start(caps_with_rate("50/1"));
    EXPECT_EQ(latency_of(harness.element()).min, 7 * GST_MSECOND + 4 * 20 * GST_MSECOND);
}

TEST_F(LatencyTest, SingleFramesAddNone) {
    ElementHarness harness("checkpoint=fake:invert");
    gst_harness_set_upstream_latency(harness.harness(), 7 * GST_MSECOND);
    harness.start(caps_with_rate("50/1"));
    EXPECT_EQ(latency_of(harness.element()).min, 7 * GST_MSECOND);
    EXPECT_EQ(count_latency_messages(harness.bus()), 0);
}

TEST_F(LatencyTest, WithoutAFrameRateAFrameCountsAs40Milliseconds) {
    ElementHarness harness("checkpoint=fake:invert batch-size=3");
    harness.start(caps_with_rate("0/1"));
    EXPECT_EQ(latency_of(harness.element()).min, 80 * GST_MSECOND);
}

TEST_F(LatencyTest, TheMaximumGrowsOnlyWhereThereIsOne) {
    ElementHarness harness("checkpoint=fake:invert batch-size=3");
    harness.start(caps_with_rate("25/1"));
    for (const auto& [upstream, expected] :
         {std::pair<GstClockTime, GstClockTime>{GST_CLOCK_TIME_NONE, GST_CLOCK_TIME_NONE},
          std::pair<GstClockTime, GstClockTime>{100 * GST_MSECOND, 180 * GST_MSECOND}}) {
        static GstClockTime max;
        max = upstream;
        const gulong probe = gst_pad_add_probe(
            harness.harness()->srcpad,
            static_cast<GstPadProbeType>(GST_PAD_PROBE_TYPE_QUERY_UPSTREAM |
                                         GST_PAD_PROBE_TYPE_PUSH),
            [](GstPad*, GstPadProbeInfo* info, gpointer) {
                GstQuery* query = GST_PAD_PROBE_INFO_QUERY(info);
                if (GST_QUERY_TYPE(query) != GST_QUERY_LATENCY)
                    return GST_PAD_PROBE_OK;
                gst_query_set_latency(query, TRUE, 0, max);
                return GST_PAD_PROBE_HANDLED;
            },
            nullptr, nullptr);
        const Latency latency = latency_of(harness.element());
        gst_pad_remove_probe(harness.harness()->srcpad, probe);
        EXPECT_TRUE(latency.live);
        EXPECT_EQ(latency.min, 80 * GST_MSECOND);
        EXPECT_EQ(latency.max, expected);
    }
}

TEST_F(LatencyTest, AMessageIsPostedWhenItChangesAndOnlyThen) {
    ElementHarness harness("checkpoint=fake:invert batch-size=3");
    count_latency_messages(harness.bus());
    harness.start(caps_with_rate("50/1"));
    EXPECT_EQ(count_latency_messages(harness.bus()), 1);
    harness.send_caps("video/x-raw,format=RGB,width=8,height=4,framerate=50/1");
    EXPECT_EQ(count_latency_messages(harness.bus()), 0);
    g_object_set(harness.element(), "batch-size", 4u, nullptr);
    EXPECT_EQ(count_latency_messages(harness.bus()), 1);
    g_object_set(harness.element(), "batch-size", 4u, "direction", 1, nullptr);
    EXPECT_EQ(count_latency_messages(harness.bus()), 0);
    harness.send_caps(caps_with_rate("10/1"));
    EXPECT_EQ(count_latency_messages(harness.bus()), 1);
    EXPECT_EQ(latency_of(harness.element()).min, 300 * GST_MSECOND);
}

} // namespace
} // namespace unit
