/// What is missing, broken or failing becomes an error on the bus, and nothing hangs.

#include "tests/support/element_harness.h"
#include "tests/support/plugin_test.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace unit {
namespace {

constexpr const char* kCaps = "video/x-raw,format=RGB,width=5,height=3,framerate=25/1";

class ErrorsTest : public PluginTest {
  protected:
    /// Tries to reach PAUSED, which must fail; returns the error.
    static PostedError start_failure(const std::string& properties) {
        GstElement* element = gst_parse_launch(("unittranslate " + properties).c_str(), nullptr);
        GstBus* bus = gst_bus_new();
        gst_element_set_bus(element, bus);
        EXPECT_EQ(gst_element_set_state(element, GST_STATE_PAUSED), GST_STATE_CHANGE_FAILURE);
        const auto error = wait_for_error(bus);
        EXPECT_EQ(gst_element_set_state(element, GST_STATE_NULL), GST_STATE_CHANGE_SUCCESS);
        gst_element_set_bus(element, nullptr);
        gst_object_unref(bus);
        gst_object_unref(element);
        return error;
    }
    static void expect_error(const PostedError& error, GQuark domain, gint code,
                             const char* mentioned) {
        EXPECT_EQ(error.domain, domain) << error.text;
        EXPECT_EQ(error.code, code) << error.text;
        EXPECT_NE(error.text.find(mentioned), std::string::npos) << error.text;
    }
};

TEST_F(ErrorsTest, AMissingCheckpointIsNotFoundWithItsPath) {
    expect_error(start_failure("checkpoint=/no/such/file.safetensors"), GST_RESOURCE_ERROR,
                 GST_RESOURCE_ERROR_NOT_FOUND, "/no/such/file.safetensors");
}

TEST_F(ErrorsTest, AMissingDefaultCheckpointIsNotFoundWithAllPathsTried) {
    const ScopedEnvironment environment("UNITTRANSLATE_CHECKPOINT", "/no/such/default");
    expect_error(start_failure(""), GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NOT_FOUND,
                 "/no/such/default");
    const ScopedEnvironment unset("UNITTRANSLATE_CHECKPOINT", nullptr);
    expect_error(start_failure(""), GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NOT_FOUND,
                 "sunny2rainy.safetensors' or '");
}

TEST_F(ErrorsTest, ADamagedCheckpointIsAReadErrorWithItsPath) {
    const auto path = std::filesystem::temp_directory_path() /
                      ("unittranslate-damaged-" + std::to_string(getpid()));
    std::ofstream(path) << "nothing";
    expect_error(start_failure("checkpoint=" + path.string()), GST_RESOURCE_ERROR,
                 GST_RESOURCE_ERROR_READ, path.c_str());
    std::filesystem::remove(path);
}

TEST_F(ErrorsTest, AnEngineThatDoesNotOpenIsALibraryErrorWithItsDetail) {
    const auto error = start_failure("checkpoint=fake:refuse-open");
    expect_error(error, GST_LIBRARY_ERROR, GST_LIBRARY_ERROR_INIT, "fake:refuse-open");
    EXPECT_NE(error.debug.find("fake detail"), std::string::npos) << error.debug;
}

TEST_F(ErrorsTest, AMissingDeviceIsNotFoundWithItsName) {
    expect_error(start_failure("checkpoint=fake:invert device=cuda:7"), GST_RESOURCE_ERROR,
                 GST_RESOURCE_ERROR_NOT_FOUND, "cuda:7");
}

TEST_F(ErrorsTest, AMissingEngineLibraryIsALibraryErrorWithPathAndReason) {
    const ScopedEnvironment environment("UNITTRANSLATE_ENGINE", "/no/such/libunit-engine.so");
    const auto error = start_failure("checkpoint=fake:invert");
    expect_error(error, GST_LIBRARY_ERROR, GST_LIBRARY_ERROR_INIT, "/no/such/libunit-engine.so");
    EXPECT_NE(error.text.find("UNITTRANSLATE_ENGINE"), std::string::npos);
    EXPECT_NE(error.debug.find("No such file"), std::string::npos) << error.debug;
}

TEST_F(ErrorsTest, CapsThatAreRefusedAgainAndAgainAreOneError) {
    ElementHarness harness("checkpoint=fake:invert");
    const char* caps = "video/x-raw,format=I420,width=16,height=16,framerate=25/1,"
                       "interlace-mode=interleaved";
    harness.start(caps);
    harness.send_caps(caps);
    EXPECT_EQ(harness.push_frame(0), GST_FLOW_NOT_NEGOTIATED);
    wait_for_error(harness.bus());
    EXPECT_FALSE(gst_bus_pop_filtered(harness.bus(), GST_MESSAGE_ERROR));
}

TEST_F(ErrorsTest, AnElementThatFailedStartsOnceTheCauseIsGone) {
    GstElement* element = gst_element_factory_make("unittranslate", nullptr);
    g_object_set(element, "checkpoint", "/no/such/file", nullptr);
    EXPECT_EQ(gst_element_set_state(element, GST_STATE_PAUSED), GST_STATE_CHANGE_FAILURE);
    g_object_set(element, "checkpoint", "fake:invert", nullptr);
    EXPECT_EQ(gst_element_set_state(element, GST_STATE_PAUSED), GST_STATE_CHANGE_SUCCESS);
    EXPECT_EQ(gst_element_set_state(element, GST_STATE_NULL), GST_STATE_CHANGE_SUCCESS);
    gst_object_unref(element);
}

TEST_F(ErrorsTest, FramesBeforeAFailingBatchComeOutThenTheErrorIsPostedAndReturned) {
    ElementHarness harness("checkpoint=fake:fail-after=5 batch-size=2");
    harness.start(kCaps);
    GstFlowReturn flow = GST_FLOW_OK;
    int pushed = 0;
    while (flow == GST_FLOW_OK && pushed < 1000)
        flow = harness.push_frame(pushed++);
    EXPECT_EQ(flow, GST_FLOW_ERROR);
    const auto error = wait_for_error(harness.bus());
    expect_error(error, GST_LIBRARY_ERROR, GST_LIBRARY_ERROR_FAILED, "as it was told");
    EXPECT_NE(error.debug.find("fake detail"), std::string::npos) << error.debug;
    EXPECT_EQ(harness.take_buffers().size(), 4u);
    EXPECT_EQ(harness.push_frame(0), GST_FLOW_ERROR);
}

TEST_F(ErrorsTest, AFailureInTheLastPartialBatchIsPostedAtTheEndOfTheStream) {
    ElementHarness harness("checkpoint=fake:fail-after=2 batch-size=8");
    harness.start(kCaps);
    for (int index = 0; index < 3; ++index)
        EXPECT_EQ(harness.push_frame(index), GST_FLOW_OK);
    harness.push_event(gst_event_new_eos());
    expect_error(wait_for_error(harness.bus()), GST_LIBRARY_ERROR, GST_LIBRARY_ERROR_FAILED,
                 "as it was told");
    EXPECT_TRUE(harness.take_buffers().empty());
}

TEST_F(ErrorsTest, MemoryThatRunsOutIsNoSpaceLeft) {
    ElementHarness harness("checkpoint=fake:full-after=0");
    harness.start(kCaps);
    harness.push_frame(0);
    expect_error(wait_for_error(harness.bus()), GST_RESOURCE_ERROR,
                 GST_RESOURCE_ERROR_NO_SPACE_LEFT, "as it was told");
}

class DownstreamFlowTest : public ErrorsTest, public testing::WithParamInterface<GstFlowReturn> {};

TEST_P(DownstreamFlowTest, IsReturnedByANextPushUntilAFlush) {
    ElementHarness harness("checkpoint=fake:invert batch-size=2");
    harness.start(kCaps);
    harness.set_downstream_flow(GetParam());
    GstFlowReturn flow = GST_FLOW_OK;
    for (int index = 0; flow == GST_FLOW_OK && index < 1000; ++index)
        flow = harness.push_frame(index);
    EXPECT_EQ(flow, GetParam());
    EXPECT_EQ(harness.push_frame(0), GetParam());

    harness.set_downstream_flow(GST_FLOW_OK);
    harness.push_event(gst_event_new_flush_start());
    harness.push_event(gst_event_new_flush_stop(TRUE));
    GstSegment segment;
    gst_segment_init(&segment, GST_FORMAT_TIME);
    harness.push_event(gst_event_new_segment(&segment));
    EXPECT_EQ(harness.push_frame(0), GST_FLOW_OK);
    EXPECT_EQ(harness.push_frame(1), GST_FLOW_OK);
    EXPECT_EQ(harness.wait_for_buffers(2), 2u);
}

INSTANTIATE_TEST_SUITE_P(All, DownstreamFlowTest,
                         testing::Values(GST_FLOW_EOS, GST_FLOW_NOT_LINKED, GST_FLOW_ERROR,
                                         GST_FLOW_NOT_NEGOTIATED, GST_FLOW_FLUSHING),
                         [](const auto& parameter) {
                             std::string name = gst_flow_get_name(parameter.param);
                             std::replace(name.begin(), name.end(), '-', '_');
                             return name;
                         });

TEST_F(ErrorsTest, AnErrorDownstreamThatOnlyTheEndOfTheStreamMeetsIsPosted) {
    ElementHarness harness("checkpoint=fake:invert batch-size=4");
    harness.start(kCaps);
    harness.set_downstream_flow(GST_FLOW_NOT_LINKED);
    EXPECT_EQ(harness.push_frame(0), GST_FLOW_OK);
    harness.push_event(gst_event_new_eos());
    const auto error = wait_for_error(harness.bus());
    EXPECT_EQ(error.domain, GST_STREAM_ERROR);
    EXPECT_EQ(error.code, GST_STREAM_ERROR_FAILED);
}

TEST_F(ErrorsTest, ANewSegmentForgetsThatDownstreamHadEnoughOfTheLastOne) {
    ElementHarness harness("checkpoint=fake:invert");
    harness.start(kCaps);
    harness.set_downstream_flow(GST_FLOW_EOS);
    GstFlowReturn flow = GST_FLOW_OK;
    while (flow == GST_FLOW_OK)
        flow = harness.push_frame(0);
    harness.set_downstream_flow(GST_FLOW_OK);
    GstSegment segment;
    gst_segment_init(&segment, GST_FORMAT_TIME);
    harness.push_event(gst_event_new_segment(&segment));
    EXPECT_EQ(harness.push_frame(1), GST_FLOW_OK);
    EXPECT_EQ(harness.wait_for_buffers(1), 1u);
}

TEST_F(ErrorsTest, ALinkMadeLaterForgetsThatThereWasNone) {
    ElementHarness harness("checkpoint=fake:invert");
    harness.start(kCaps);
    harness.set_downstream_flow(GST_FLOW_NOT_LINKED);
    GstFlowReturn flow = GST_FLOW_OK;
    while (flow == GST_FLOW_OK)
        flow = harness.push_frame(0);
    harness.set_downstream_flow(GST_FLOW_OK);
    gst_pad_push_event(harness.harness()->sinkpad, gst_event_new_reconfigure());
    EXPECT_EQ(harness.push_frame(1), GST_FLOW_OK);
    EXPECT_EQ(harness.wait_for_buffers(1), 1u);
}

} // namespace
} // namespace unit
