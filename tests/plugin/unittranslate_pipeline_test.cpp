/// The element in whole pipelines: states, preroll, seeks.

#include "tests/support/pipeline_run.h"
#include "tests/support/plugin_test.h"
#include "tests/support/process_resources.h"

namespace unit {
namespace {

using namespace std::chrono_literals;

class PipelineTest : public PluginTest {};

TEST_F(PipelineTest, EveryFrameOfATestSourceReachesTheSink) {
    Pipeline pipeline("videotestsrc num-buffers=50 ! video/x-raw,format=I420,width=64,height=48 ! "
                      "unittranslate checkpoint=fake:invert batch-size=4 ! fakesink name=sink");
    pipeline.count_buffers("sink", "sink");
    ASSERT_NE(pipeline.reach(GST_STATE_PLAYING), GST_STATE_CHANGE_FAILURE);
    EXPECT_TRUE(pipeline.wait_for_end());
    EXPECT_EQ(pipeline.counted(), 50);
}

TEST_F(PipelineTest, RealNeighboursWithTheirOwnPoolsAndCropsWork) {
    Pipeline pipeline("videotestsrc num-buffers=20 ! video/x-raw,format=BGRx,width=65,height=49 ! "
                      "videoconvert ! unittranslate checkpoint=fake:invert batch-size=3 ! "
                      "videoscale ! video/x-raw,width=32,height=32 ! "
                      "unittranslate checkpoint=fake:delay=1ms batch-size=5 direction=2to1 ! "
                      "videoconvert ! queue ! fakesink name=sink sync=true");
    pipeline.count_buffers("sink", "sink");
    ASSERT_NE(pipeline.reach(GST_STATE_PLAYING), GST_STATE_CHANGE_FAILURE);
    EXPECT_TRUE(pipeline.wait_for_end());
    EXPECT_EQ(pipeline.counted(), 20);
}

TEST_F(PipelineTest, ASinkPrerollsWithTheFirstFrameAndStaysPaused) {
    Pipeline pipeline("videotestsrc ! unittranslate checkpoint=fake:invert batch-size=3 ! "
                      "fakesink name=sink sync=true");
    pipeline.count_buffers("sink", "sink");
    EXPECT_EQ(pipeline.reach(GST_STATE_PAUSED), GST_STATE_CHANGE_SUCCESS);
    std::this_thread::sleep_for(50ms);
    EXPECT_EQ(pipeline.counted(), 1);
    EXPECT_EQ(pipeline.reach(GST_STATE_NULL), GST_STATE_CHANGE_SUCCESS);
}

TEST_F(PipelineTest, AStreamThatEndsInTheMiddleOfABatchPrerolls) {
    Pipeline pipeline("videotestsrc num-buffers=2 ! unittranslate checkpoint=fake:invert "
                      "batch-size=5 ! fakesink name=sink");
    pipeline.count_buffers("sink", "sink");
    EXPECT_EQ(pipeline.reach(GST_STATE_PAUSED), GST_STATE_CHANGE_SUCCESS);
    EXPECT_EQ(pipeline.reach(GST_STATE_PLAYING), GST_STATE_CHANGE_SUCCESS);
    EXPECT_TRUE(pipeline.wait_for_end());
    EXPECT_EQ(pipeline.counted(), 2);
}

TEST_F(PipelineTest, StopsAndStartsAgainInTheMiddleOfTheStream) {
    Pipeline pipeline("videotestsrc ! unittranslate checkpoint=fake:delay=2ms batch-size=4 ! "
                      "fakesink name=sink");
    pipeline.count_buffers("sink", "sink");
    for (int cycle = 0; cycle < 20; ++cycle) {
        const int before = pipeline.counted();
        ASSERT_NE(pipeline.reach(GST_STATE_PLAYING), GST_STATE_CHANGE_FAILURE);
        for (int wait = 0; pipeline.counted() == before && wait < 5000; ++wait)
            std::this_thread::sleep_for(1ms);
        EXPECT_GT(pipeline.counted(), before);
        ASSERT_EQ(pipeline.reach(GST_STATE_NULL), GST_STATE_CHANGE_SUCCESS);
    }
}

TEST_F(PipelineTest, StopsAtAnyMomentOfPreroll) {
    Pipeline pipeline("videotestsrc ! unittranslate checkpoint=fake:delay=1ms batch-size=2 ! "
                      "fakesink sync=true");
    for (int cycle = 0; cycle < 20; ++cycle) {
        ASSERT_NE(gst_element_set_state(pipeline.get(), GST_STATE_PAUSED),
                  GST_STATE_CHANGE_FAILURE);
        std::this_thread::sleep_for(std::chrono::microseconds(500 * (cycle % 8)));
        ASSERT_EQ(pipeline.reach(GST_STATE_NULL), GST_STATE_CHANGE_SUCCESS);
    }
}

TEST_F(PipelineTest, FlushingSeeksInTheMiddleOfABatchArrive) {
    Pipeline pipeline(
        "videotestsrc pattern=black ! video/x-raw,framerate=25/1,width=32,height=32 ! "
        "unittranslate checkpoint=fake:delay=1ms batch-size=3 ! fakesink sync=true");
    ASSERT_EQ(pipeline.reach(GST_STATE_PAUSED), GST_STATE_CHANGE_SUCCESS);
    for (int seek = 1; seek <= 20; ++seek) {
        const gint64 position = seek * GST_SECOND;
        ASSERT_TRUE(gst_element_seek_simple(
            pipeline.get(), GST_FORMAT_TIME,
            static_cast<GstSeekFlags>(GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_ACCURATE), position));
        ASSERT_EQ(gst_element_get_state(pipeline.get(), nullptr, nullptr, 10 * GST_SECOND),
                  GST_STATE_CHANGE_SUCCESS);
        gint64 reached = -1;
        ASSERT_TRUE(gst_element_query_position(pipeline.get(), GST_FORMAT_TIME, &reached));
        // While playing the position moves on.
        EXPECT_GE(reached, position);
        EXPECT_LE(reached, position + (seek > 10 && seek <= 15 ? GST_SECOND / 2 : 0));
        if (seek == 10) {
            ASSERT_EQ(pipeline.reach(GST_STATE_PLAYING), GST_STATE_CHANGE_SUCCESS);
        } else if (seek == 15) {
            ASSERT_EQ(pipeline.reach(GST_STATE_PAUSED), GST_STATE_CHANGE_SUCCESS);
        }
        if (seek >= 10)
            std::this_thread::sleep_for(20ms);
    }
}

class SegmentTest : public PipelineTest {
  protected:
    /// Plays the first second, 25 frames, from now on.
    static bool seek_first_second(Pipeline& pipeline, int flags) {
        return gst_element_seek(pipeline.get(), 1.0, GST_FORMAT_TIME,
                                static_cast<GstSeekFlags>(flags), GST_SEEK_TYPE_SET, 0,
                                GST_SEEK_TYPE_SET, GST_SECOND);
    }

    Pipeline pipeline{"videotestsrc ! video/x-raw,framerate=25/1,width=16,height=16 ! "
                      "unittranslate checkpoint=fake:invert batch-size=4 ! fakesink name=sink"};
};

TEST_F(SegmentTest, AFlushingSeekAfterTheEndOfTheStreamPlaysItAgain) {
    ASSERT_EQ(pipeline.reach(GST_STATE_PAUSED), GST_STATE_CHANGE_SUCCESS);
    pipeline.count_buffers("sink", "sink");
    for (int round = 1; round <= 5; ++round) {
        ASSERT_TRUE(seek_first_second(pipeline, GST_SEEK_FLAG_FLUSH));
        ASSERT_NE(pipeline.reach(GST_STATE_PLAYING), GST_STATE_CHANGE_FAILURE);
        ASSERT_TRUE(pipeline.wait_for_end());
        EXPECT_EQ(pipeline.counted(), 25 * round);
    }
}

TEST_F(SegmentTest, SegmentsThatFollowOneAnotherWithoutAFlushLoseNoFrame) {
    ASSERT_EQ(pipeline.reach(GST_STATE_PAUSED), GST_STATE_CHANGE_SUCCESS);
    pipeline.count_buffers("sink", "sink");
    ASSERT_TRUE(seek_first_second(pipeline, GST_SEEK_FLAG_SEGMENT | GST_SEEK_FLAG_FLUSH));
    ASSERT_EQ(pipeline.reach(GST_STATE_PLAYING), GST_STATE_CHANGE_SUCCESS);
    for (int round = 1; round <= 3; ++round) {
        // The source posts this while frames are still on their way.
        ASSERT_TRUE(wait_for_message(pipeline.bus(), GST_MESSAGE_SEGMENT_DONE));
        const int flags = round < 3 ? GST_SEEK_FLAG_SEGMENT : GST_SEEK_FLAG_NONE;
        ASSERT_TRUE(seek_first_second(pipeline, flags));
    }
    ASSERT_TRUE(pipeline.wait_for_end());
    EXPECT_EQ(pipeline.counted(), 25 * 4);
}

class RateTest : public SegmentTest,
                 public testing::WithParamInterface<std::pair<double, GstSeekFlags>> {};

TEST_P(RateTest, FramesOfEveryRateComeInTheOrderOfTheirSource) {
    const auto [rate, flags] = GetParam();
    ASSERT_EQ(pipeline.reach(GST_STATE_PAUSED), GST_STATE_CHANGE_SUCCESS);
    ASSERT_TRUE(gst_element_seek(pipeline.get(), rate, GST_FORMAT_TIME,
                                 static_cast<GstSeekFlags>(GST_SEEK_FLAG_FLUSH | flags),
                                 GST_SEEK_TYPE_SET, 0, GST_SEEK_TYPE_SET, GST_SECOND));
    std::vector<GstClockTime> times;
    GstElement* sink = gst_bin_get_by_name(GST_BIN(pipeline.get()), "sink");
    GstPad* pad = gst_element_get_static_pad(sink, "sink");
    gst_pad_add_probe(
        pad, GST_PAD_PROBE_TYPE_BUFFER,
        [](GstPad*, GstPadProbeInfo* info, gpointer list) {
            static_cast<std::vector<GstClockTime>*>(list)->push_back(
                GST_BUFFER_PTS(GST_PAD_PROBE_INFO_BUFFER(info)));
            return GST_PAD_PROBE_OK;
        },
        &times, nullptr);
    // The frame that prerolled may have passed before the probe was there.
    ASSERT_TRUE(gst_element_seek(pipeline.get(), rate, GST_FORMAT_TIME,
                                 static_cast<GstSeekFlags>(GST_SEEK_FLAG_FLUSH | flags),
                                 GST_SEEK_TYPE_SET, 0, GST_SEEK_TYPE_SET, GST_SECOND));
    ASSERT_EQ(gst_element_get_state(pipeline.get(), nullptr, nullptr, 10 * GST_SECOND),
              GST_STATE_CHANGE_SUCCESS);
    ASSERT_EQ(pipeline.reach(GST_STATE_PLAYING), GST_STATE_CHANGE_SUCCESS);
    ASSERT_TRUE(pipeline.wait_for_end());
    ASSERT_GE(times.size(), 25u);
    times.erase(times.begin(), times.end() - 25);
    for (std::size_t frame = 0; frame < times.size(); ++frame)
        EXPECT_EQ(times[frame], (rate > 0.0 ? frame : 24 - frame) * 40 * GST_MSECOND);
    ASSERT_EQ(pipeline.reach(GST_STATE_NULL), GST_STATE_CHANGE_SUCCESS);
    gst_object_unref(pad);
    gst_object_unref(sink);
}

INSTANTIATE_TEST_SUITE_P(All, RateTest,
                         testing::Values(std::pair(1.0, GST_SEEK_FLAG_NONE),
                                         std::pair(-1.0, GST_SEEK_FLAG_NONE),
                                         std::pair(4.0, GST_SEEK_FLAG_TRICKMODE),
                                         std::pair(-2.0, GST_SEEK_FLAG_TRICKMODE)));

class SizeTest : public PipelineTest, public testing::WithParamInterface<const char*> {};

TEST_P(SizeTest, GoesThrough) {
    Pipeline pipeline("videotestsrc pattern=black num-buffers=3 ! video/x-raw," +
                      std::string(GetParam()) +
                      " ! unittranslate checkpoint=fake:idle batch-size=2 ! fakesink name=sink");
    pipeline.count_buffers("sink", "sink");
    ASSERT_NE(pipeline.reach(GST_STATE_PLAYING), GST_STATE_CHANGE_FAILURE);
    EXPECT_TRUE(pipeline.wait_for_end());
    EXPECT_EQ(pipeline.counted(), 3);
}

INSTANTIATE_TEST_SUITE_P(
    Extremes, SizeTest,
    testing::Values("format=RGB,width=1,height=1", "format=I420,width=1,height=1",
                    "format=NV12,width=8192,height=4320", "format=RGBA,width=8192,height=4320",
                    "format=NV12,width=8192,height=1", "format=I420,width=1,height=4320"));

TEST_F(PipelineTest, FramesOfNoSizeAreAnError) {
    Pipeline pipeline("appsrc name=source num-buffers=1 format=time "
                      "caps=video/x-raw,format=RGB,width=0,height=4,framerate=25/1 ! "
                      "unittranslate checkpoint=fake:invert ! fakesink");
    ASSERT_NE(gst_element_set_state(pipeline.get(), GST_STATE_PAUSED), GST_STATE_CHANGE_FAILURE);
    GstElement* source = gst_bin_get_by_name(GST_BIN(pipeline.get()), "source");
    GstFlowReturn flow = GST_FLOW_OK;
    GstBuffer* buffer = gst_buffer_new_allocate(nullptr, 12, nullptr);
    g_signal_emit_by_name(source, "push-buffer", buffer, &flow);
    gst_buffer_unref(buffer);
    gst_object_unref(source);
    EXPECT_FALSE(wait_for_error(pipeline.bus()).text.empty());
}

TEST_F(PipelineTest, TwoHundredCyclesTakeNoMoreMemoryThreadsOrFiles) {
    Pipeline pipeline("videotestsrc num-buffers=5 ! video/x-raw,width=64,height=48 ! "
                      "unittranslate checkpoint=fake:invert batch-size=2 ! fakesink");
    const auto cycle = [&] {
        ASSERT_NE(pipeline.reach(GST_STATE_PLAYING), GST_STATE_CHANGE_FAILURE);
        ASSERT_TRUE(pipeline.wait_for_end());
        ASSERT_EQ(pipeline.reach(GST_STATE_NULL), GST_STATE_CHANGE_SUCCESS);
    };
    for (int warm_up = 0; warm_up < 50; ++warm_up)
        cycle();
    const ProcessResources before = process_resources();
    for (int number = 0; number < 200; ++number)
        cycle();
    const ProcessResources after = settled_resources(before.threads);
    EXPECT_LE(after.threads, before.threads);
    EXPECT_LE(after.files, before.files);
    if (kMemoryIsKept)
        GTEST_SKIP() << "a sanitizer keeps freed memory";
    EXPECT_LT(after.memory, before.memory + 2'000'000) << "bytes, of " << before.memory;
}

TEST_F(PipelineTest, AnEngineThatHangsIsAnErrorAndTheElementStopsNevertheless) {
    if (g_getenv("GST_TRACERS"))
        GTEST_SKIP() << "the frames in an engine that hangs are never given back";
    Pipeline pipeline("videotestsrc ! unittranslate checkpoint=fake:hang ! fakesink");
    ASSERT_NE(gst_element_set_state(pipeline.get(), GST_STATE_PAUSED), GST_STATE_CHANGE_FAILURE);
    std::this_thread::sleep_for(50ms); // the first frame reaches the engine
    EXPECT_EQ(gst_element_set_state(pipeline.get(), GST_STATE_READY), GST_STATE_CHANGE_SUCCESS);
    const auto error = wait_for_error(pipeline.bus());
    EXPECT_EQ(error.domain, GST_LIBRARY_ERROR);
    EXPECT_EQ(error.code, GST_LIBRARY_ERROR_SHUTDOWN);
}

TEST_F(PipelineTest, NothingPullsThroughTheElement) {
    // filesrc would let itself be pulled.
    Pipeline pipeline("filesrc location=" + std::string(g_getenv("UNIT_PLUGIN_FILE")) +
                      " ! unittranslate name=element ! fakesink");
    ASSERT_EQ(pipeline.reach(GST_STATE_READY), GST_STATE_CHANGE_SUCCESS);
    GstElement* element = gst_bin_get_by_name(GST_BIN(pipeline.get()), "element");
    GstPad* pad = gst_element_get_static_pad(element, "src");
    EXPECT_FALSE(gst_pad_activate_mode(pad, GST_PAD_MODE_PULL, TRUE));
    gst_object_unref(pad);
    gst_object_unref(element);
}

TEST_F(PipelineTest, ALivePipelinePlays) {
    Pipeline pipeline("videotestsrc is-live=true num-buffers=20 ! "
                      "video/x-raw,framerate=100/1,width=32,height=32 ! "
                      "unittranslate checkpoint=fake:invert batch-size=4 ! "
                      "fakesink name=sink sync=true");
    pipeline.count_buffers("sink", "sink");
    ASSERT_NE(pipeline.reach(GST_STATE_PLAYING), GST_STATE_CHANGE_FAILURE);
    EXPECT_TRUE(pipeline.wait_for_end());
    EXPECT_EQ(pipeline.counted(), 20);
}

TEST_F(PipelineTest, ManyElementsOfOneProcessWorkSideBySide) {
    std::string launch_line;
    for (int stream = 0; stream < 4; ++stream)
        launch_line += "videotestsrc num-buffers=30 ! unittranslate checkpoint=fake:delay=1ms "
                       "batch-size=2 ! fakesink ";
    Pipeline pipeline(launch_line);
    ASSERT_NE(pipeline.reach(GST_STATE_PLAYING), GST_STATE_CHANGE_FAILURE);
    EXPECT_TRUE(pipeline.wait_for_end());
}

} // namespace
} // namespace unit
