/// The properties stats and stats-interval, and memory-limit.

#include "tests/support/element_harness.h"
#include "tests/support/plugin_test.h"
#include "tests/support/process_resources.h"

#include <atomic>

namespace unit {
namespace {

constexpr const char* kCaps = "video/x-raw,format=RGB,width=8,height=4,framerate=25/1";

class StatisticsTest : public PluginTest {
  protected:
    using Structure = std::unique_ptr<GstStructure, void (*)(GstStructure*)>;

    static Structure stats(GstElement* element) {
        GstStructure* structure = nullptr;
        g_object_get(element, "stats", &structure, nullptr);
        return {structure, gst_structure_free};
    }
    static guint64 number(const GstStructure* structure, const char* field) {
        guint64 value = 12345;
        EXPECT_TRUE(gst_structure_get_uint64(structure, field, &value)) << field;
        return value;
    }
    static double fill(const GstStructure* structure) {
        double value = -1.0;
        EXPECT_TRUE(gst_structure_get_double(structure, "mean-fill", &value));
        return value;
    }
};

TEST_F(StatisticsTest, CountFramesBatchesAndTimes) {
    ElementHarness harness("checkpoint=fake:delay=2ms,per-frame=1ms batch-size=4");
    EXPECT_EQ(number(stats(harness.element()).get(), "frames-in"), 0u);
    harness.start(kCaps);
    for (int index = 0; index < 6; ++index)
        harness.push_frame(index);
    harness.push_event(gst_event_new_eos());
    const auto structure = stats(harness.element());
    EXPECT_STREQ(gst_structure_get_name(structure.get()), "unittranslate-stats");
    EXPECT_EQ(number(structure.get(), "frames-in"), 6u);
    EXPECT_EQ(number(structure.get(), "frames-out"), 6u);
    EXPECT_EQ(number(structure.get(), "frames-dropped"), 0u);
    EXPECT_EQ(number(structure.get(), "batches"), 2u);
    EXPECT_DOUBLE_EQ(fill(structure.get()), (1.0 + 0.5) / 2.0);
    EXPECT_EQ(number(structure.get(), "compute-time"), (2 + 4 + 2 + 2) * GST_MSECOND);
    EXPECT_EQ(number(structure.get(), "read-time"), 0u);
    EXPECT_GT(number(structure.get(), "wait-time"), 0u);
    EXPECT_EQ(number(structure.get(), "model-memory"), 1000u);
    EXPECT_STREQ(gst_structure_get_string(structure.get(), "precision"), "fp32");
    EXPECT_EQ(number(structure.get(), "batch-memory"), 4u * 8u * 4u);
    EXPECT_STREQ(gst_structure_get_string(structure.get(), "device"), "fake");
}

TEST_F(StatisticsTest, CountFramesThatAreDropped) {
    ElementHarness harness("checkpoint=fake:invert");
    harness.start(kCaps);
    gst_pad_push_event(harness.harness()->sinkpad,
                       gst_event_new_qos(GST_QOS_TYPE_UNDERFLOW, 1.0, 0, 40 * GST_MSECOND));
    for (int index = 0; index < 3; ++index)
        harness.push_frame(index);
    harness.push_event(gst_event_new_eos());
    const auto structure = stats(harness.element());
    EXPECT_EQ(number(structure.get(), "frames-in"), 3u);
    EXPECT_EQ(number(structure.get(), "frames-out"), 1u);
    EXPECT_EQ(number(structure.get(), "frames-dropped"), 2u);
}

TEST_F(StatisticsTest, ArePostedAgainAndAgainWhileTheIntervalIsSet) {
    ElementHarness harness("checkpoint=fake:invert stats-interval=2000000");
    harness.start(kCaps);
    for (int time = 0; time < 3; ++time) {
        const auto message = wait_for_message(harness.bus(), GST_MESSAGE_ELEMENT);
        ASSERT_TRUE(message);
        const GstStructure* structure = gst_message_get_structure(message.get());
        EXPECT_STREQ(gst_structure_get_name(structure), "unittranslate-stats");
        EXPECT_EQ(number(structure, "frames-in"), 0u);
    }
    g_object_set(harness.element(), "stats-interval", guint64{0}, nullptr);
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    gst_bus_set_flushing(harness.bus(), TRUE);
    gst_bus_set_flushing(harness.bus(), FALSE);
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    EXPECT_FALSE(gst_bus_pop_filtered(harness.bus(), GST_MESSAGE_ELEMENT));
}

TEST_F(StatisticsTest, AreNeverPostedWhereTheIntervalIsLongerThanAnyClockCounts) {
    ElementHarness harness("checkpoint=fake:invert");
    g_object_set(harness.element(), "stats-interval", GST_CLOCK_TIME_NONE, nullptr);
    harness.start(kCaps);
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    EXPECT_FALSE(gst_bus_pop_filtered(harness.bus(), GST_MESSAGE_ELEMENT));
}

TEST_F(StatisticsTest, TheIntervalMayBeSetWhileTheElementStartsAndStops) {
    ElementHarness harness("checkpoint=fake:invert");
    const ProcessResources before = process_resources();
    const guint references = GST_OBJECT_REFCOUNT_VALUE(harness.element());
    std::atomic<bool> over = false;
    std::thread settings([&] {
        for (guint64 interval = 0; !over; ++interval)
            g_object_set(harness.element(), "stats-interval", GST_SECOND * (1 + interval % 2),
                         nullptr);
    });
    for (int cycle = 0; cycle < 100; ++cycle) {
        ASSERT_EQ(gst_element_set_state(harness.element(), GST_STATE_READY),
                  GST_STATE_CHANGE_SUCCESS);
        ASSERT_NE(gst_element_set_state(harness.element(), GST_STATE_PLAYING),
                  GST_STATE_CHANGE_FAILURE);
    }
    over = true;
    settings.join();
    ASSERT_EQ(gst_element_set_state(harness.element(), GST_STATE_READY), GST_STATE_CHANGE_SUCCESS);
    // Of the threads that posted the last one may still be on its way out.
    EXPECT_LE(settled_resources(before.threads).threads, before.threads);
    gst_bus_set_flushing(harness.bus(), TRUE); // messages refer to the element
    EXPECT_LE(GST_OBJECT_REFCOUNT_VALUE(harness.element()), references);
}

TEST_F(StatisticsTest, ABatchThatDoesNotFitIntoTheMemoryIsMadeSmallerWithAWarning) {
    // A frame needs 32 bytes in the engine, and 2 * 3 buffers of 96 bytes.
    ElementHarness harness("checkpoint=fake:stamp batch-size=8 memory-limit=2000");
    harness.start(kCaps);
    const auto warning = wait_for_warning(harness.bus());
    EXPECT_EQ(warning.domain, GST_RESOURCE_ERROR);
    EXPECT_EQ(warning.code, GST_RESOURCE_ERROR_NO_SPACE_LEFT);
    EXPECT_NE(warning.text.find("batches of 3"), std::string::npos) << warning.text;
    for (int index = 0; index < 6; ++index)
        harness.push_frame(index);
    EXPECT_EQ(harness.wait_for_buffers(6), 6u);
    for (const auto& buffer : harness.take_buffers()) {
        guint8 frames = 0;
        gst_buffer_extract(buffer.get(), 0, &frames, 1);
        EXPECT_EQ(frames, 3);
    }
}

TEST_F(StatisticsTest, ABatchThatTheDeviceHasNoMemoryForMakesTheBatchesSmaller) {
    ElementHarness harness("checkpoint=fake:at-most=2 batch-size=8");
    harness.start(kCaps);
    for (int index = 0; index < 8; ++index)
        harness.push_frame(index);
    EXPECT_EQ(harness.wait_for_buffers(8), 8u);
    EXPECT_NE(wait_for_warning(harness.bus()).text.find("going on with 2"), std::string::npos);
    for (int index = 8; index < 12; ++index)
        harness.push_frame(index);
    EXPECT_EQ(harness.wait_for_buffers(12), 12u);
    guint batch_size = 0;
    gst_structure_get_uint(stats(harness.element()).get(), "batch-size", &batch_size);
    EXPECT_EQ(batch_size, 2u);
}

TEST_F(StatisticsTest, ABatchSizeSetWhilePlayingIsPlannedForToo) {
    ElementHarness harness("checkpoint=fake:stamp batch-size=2 memory-limit=2000");
    harness.start(kCaps);
    harness.push_frame(0);
    harness.push_frame(1);
    EXPECT_EQ(harness.wait_for_buffers(2), 2u);
    g_object_set(harness.element(), "batch-size", 8u, nullptr);
    for (int index = 2; index < 5; ++index)
        harness.push_frame(index);
    EXPECT_NE(wait_for_warning(harness.bus()).text.find("batches of 3"), std::string::npos);
    EXPECT_EQ(harness.wait_for_buffers(5), 5u);
}

TEST_F(StatisticsTest, TheLimitIsFourFifthsOfTheMemoryThatThereIs) {
    ElementHarness harness("checkpoint=fake:stamp,memory=2500 batch-size=8");
    harness.start(kCaps);
    EXPECT_NE(wait_for_warning(harness.bus()).text.find("batches of 3"), std::string::npos);
}

TEST_F(StatisticsTest, AFrameThatDoesNotFitIsAnErrorThatNamesASizeThatDoes) {
    // The buffers of a frame take 18 bytes for each pixel, and the images of another size 24.
    ElementHarness harness("checkpoint=fake:bytes=100 memory-limit=100000000");
    harness.start("video/x-raw,format=RGB,width=1600,height=900,framerate=25/1");
    const auto error = wait_for_error(harness.bus());
    EXPECT_EQ(error.domain, GST_RESOURCE_ERROR);
    EXPECT_EQ(error.code, GST_RESOURCE_ERROR_NO_SPACE_LEFT);
    EXPECT_NE(error.text.find("processing-width"), std::string::npos) << error.text;
    EXPECT_EQ(harness.push_frame(0), GST_FLOW_NOT_NEGOTIATED);
}

TEST_F(StatisticsTest, AFrameThatFitsAtNoSizeIsAnErrorThatSaysSo) {
    ElementHarness harness("checkpoint=fake:bytes=100 memory-limit=60000000");
    harness.start("video/x-raw,format=RGB,width=1600,height=900,framerate=25/1");
    const auto error = wait_for_error(harness.bus());
    EXPECT_EQ(error.code, GST_RESOURCE_ERROR_NO_SPACE_LEFT);
    EXPECT_NE(error.text.find("no processing size fits"), std::string::npos) << error.text;
}

class ProcessingSizeTest : public StatisticsTest,
                           public testing::WithParamInterface<std::pair<const char*, guint64>> {};

TEST_P(ProcessingSizeTest, IsWhatTheNetworksComputeAt) {
    const auto [properties, pixels] = GetParam();
    ElementHarness harness(std::string("checkpoint=fake:invert ") + properties);
    harness.start("video/x-raw,format=RGB,width=90,height=60,framerate=25/1");
    harness.push_frame(0);
    harness.push_event(gst_event_new_eos());
    // The fake engine needs a byte for each pixel that the networks see.
    EXPECT_EQ(number(stats(harness.element()).get(), "batch-memory"), pixels);
    // Frames come out as large as they went in.
    const auto buffers = harness.take_buffers();
    ASSERT_EQ(buffers.size(), 1u);
    EXPECT_EQ(gst_buffer_get_size(buffers[0].get()),
              video_info("video/x-raw,format=RGB,width=90,height=60,framerate=25/1").size);
}

INSTANTIATE_TEST_SUITE_P(
    All, ProcessingSizeTest,
    testing::Values(std::pair("", 92u * 60u), std::pair("processing-width=45", 48u * 32u),
                    std::pair("processing-height=20", 32u * 20u),
                    std::pair("processing-width=64 processing-height=64", 64u * 64u),
                    std::pair("processing-width=1", 4u * 4u),
                    std::pair("processing-width=180", 180u * 120u)));

} // namespace
} // namespace unit
