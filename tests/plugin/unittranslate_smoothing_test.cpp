/// temporal-smoothing: which frames the engine is told to smooth together.

#include "tests/support/element_harness.h"
#include "tests/support/plugin_test.h"

#include <gst/controller/gstdirectcontrolbinding.h>
#include <gst/controller/gstinterpolationcontrolsource.h>

#include <thread>

namespace unit {
namespace {

constexpr const char* kCaps = "video/x-raw,format=RGB,width=5,height=3,framerate=25/1";
constexpr const char* kOtherCaps = "video/x-raw,format=RGB,width=7,height=2,framerate=25/1";
constexpr const char* kSmoothing = "checkpoint=fake:stamp-history temporal-smoothing=0.9";

using Ages = std::vector<int>; ///< or what else the fake engine stamps into frames

class SmoothingTest : public PluginTest {
  protected:
    /// Of the frames that came out, how many before it each is smoothed with.
    static Ages ages(const std::vector<BufferPointer>& buffers) {
        Ages result;
        for (const auto& buffer : buffers) {
            guint8 age = 0;
            gst_buffer_extract(buffer.get(), 0, &age, 1);
            result.push_back(age);
        }
        return result;
    }
    static Ages take_ages(ElementHarness& harness, std::size_t count) {
        EXPECT_EQ(harness.wait_for_buffers(count), count);
        return ages(harness.take_buffers());
    }
    /// Pushes so many frames, each a frame behind the one before, and takes what comes out.
    Ages ages_of_next(ElementHarness& harness, int count) {
        for (int frame = 0; frame < count; ++frame)
            harness.push_frame(next_++);
        return take_ages(harness, static_cast<std::size_t>(count));
    }
    /// A TIME segment, as it comes after a seek.
    static void push_segment(ElementHarness& harness, GstClockTime base) {
        GstSegment segment;
        gst_segment_init(&segment, GST_FORMAT_TIME);
        segment.base = base;
        harness.push_event(gst_event_new_segment(&segment));
    }
    static guint64 scene_cuts(ElementHarness& harness) {
        GstStructure* statistics = nullptr;
        g_object_get(harness.element(), "stats", &statistics, nullptr);
        guint64 cuts = 1000;
        gst_structure_get_uint64(statistics, "scene-cuts", &cuts);
        gst_structure_free(statistics);
        return cuts;
    }

    int next_ = 0; ///< frame that ages_of_next() pushes
};

TEST_F(SmoothingTest, IsOffByItself) {
    ElementHarness harness("checkpoint=fake:stamp-history");
    harness.start(kCaps);
    EXPECT_EQ(ages_of_next(harness, 3), (Ages{0, 0, 0}));
    EXPECT_EQ(scene_cuts(harness), 0u);
}

TEST_F(SmoothingTest, ReachesFromFrameToFrameWhateverTheBatches) {
    ElementHarness harness(std::string(kSmoothing) + " batch-size=3");
    harness.start(kCaps);
    for (int frame = 0; frame < 8; ++frame)
        harness.push_frame(frame);
    harness.push_event(gst_event_new_eos());
    EXPECT_EQ(take_ages(harness, 8), (Ages{0, 1, 2, 3, 4, 5, 6, 7}));
}

// Here and below timestamps go on where something else is looked at.
TEST_F(SmoothingTest, BeginsAnewAfterASeek) {
    ElementHarness harness(kSmoothing);
    harness.start(kCaps);
    EXPECT_EQ(ages_of_next(harness, 2), (Ages{0, 1}));
    harness.push_event(gst_event_new_flush_start());
    harness.push_event(gst_event_new_flush_stop(TRUE));
    push_segment(harness, 0);
    EXPECT_EQ(ages_of_next(harness, 2), (Ages{0, 1}));
}

TEST_F(SmoothingTest, BeginsAnewWithASegment) {
    ElementHarness harness(kSmoothing);
    harness.start(kCaps);
    EXPECT_EQ(ages_of_next(harness, 2), (Ages{0, 1}));
    push_segment(harness, GST_SECOND);
    EXPECT_EQ(ages_of_next(harness, 2), (Ages{0, 1}));
}

TEST_F(SmoothingTest, BeginsAnewWithOtherCaps) {
    ElementHarness harness(kSmoothing);
    harness.start(kCaps);
    EXPECT_EQ(ages_of_next(harness, 2), (Ages{0, 1}));
    harness.send_caps(kOtherCaps);
    EXPECT_EQ(ages_of_next(harness, 2), (Ages{0, 1}));
}

TEST_F(SmoothingTest, GoesOnWhereALeakyQueueHasDroppedFrames) {
    ElementHarness harness(kSmoothing);
    harness.start(kCaps);
    EXPECT_EQ(ages_of_next(harness, 2), (Ages{0, 1}));
    BufferPointer frame = harness.make_frame(12, 7);
    GST_BUFFER_FLAG_SET(frame.get(), GST_BUFFER_FLAG_DISCONT);
    harness.push(std::move(frame));
    harness.push_frame(13);
    EXPECT_EQ(take_ages(harness, 2), (Ages{2, 3}));
}

TEST_F(SmoothingTest, BeginsAnewWhereTimestampsJump) {
    ElementHarness harness(kSmoothing);
    harness.start(kCaps);
    for (const int frame : {0, 1, 30, 31, 5, 6})
        harness.push_frame(frame);
    EXPECT_EQ(take_ages(harness, 6), (Ages{0, 1, 0, 1, 0, 1}));
}

TEST_F(SmoothingTest, BeginsAnewBehindAGapOfMoreThanASecond) {
    ElementHarness harness(kSmoothing);
    harness.start(kCaps);
    EXPECT_EQ(ages_of_next(harness, 2), (Ages{0, 1}));
    const auto push_gap = [&](int frames) {
        harness.push_event(gst_event_new_gap(static_cast<GstClockTime>(next_) * 40 * GST_MSECOND,
                                             static_cast<GstClockTime>(frames) * 40 * GST_MSECOND));
        next_ += frames;
    };
    push_gap(25);
    EXPECT_EQ(ages_of_next(harness, 2), (Ages{2, 3}));
    push_gap(26);
    EXPECT_EQ(ages_of_next(harness, 2), (Ages{0, 1}));
}

TEST_F(SmoothingTest, BeginsAnewBehindFramesThatAreNotTranslated) {
    ElementHarness harness(kSmoothing);
    harness.start(kCaps);
    EXPECT_EQ(ages_of_next(harness, 2), (Ages{0, 1}));
    g_object_set(harness.element(), "strength", 0.0F, nullptr);
    ages_of_next(harness, 2);
    g_object_set(harness.element(), "strength", 1.0F, nullptr);
    EXPECT_EQ(ages_of_next(harness, 2), (Ages{0, 1}));
}

TEST_F(SmoothingTest, GoesOnWhereALateFrameIsDropped) {
    ElementHarness harness(kSmoothing);
    harness.start(kCaps);
    EXPECT_EQ(ages_of_next(harness, 1), (Ages{0}));
    // Up to frame 3, as in the tests of quality of service.
    gst_pad_push_event(
        harness.harness()->sinkpad,
        gst_event_new_qos(GST_QOS_TYPE_UNDERFLOW, 1.5, 30 * GST_MSECOND, 40 * GST_MSECOND));
    for (int frame = 1; frame < 6; ++frame)
        harness.push_frame(frame);
    EXPECT_EQ(take_ages(harness, 2), (Ages{1, 2}));
}

TEST_F(SmoothingTest, BeginsAnewInAnotherDirection) {
    ElementHarness harness(kSmoothing);
    harness.start(kCaps);
    EXPECT_EQ(ages_of_next(harness, 2), (Ages{0, 1}));
    gst_util_set_object_arg(G_OBJECT(harness.element()), "direction", "2to1");
    EXPECT_EQ(ages_of_next(harness, 2), (Ages{0, 1}));
}

TEST_F(SmoothingTest, BeginsAnewWithAnotherCheckpoint) {
    ElementHarness harness(kSmoothing);
    ElementHarness other("checkpoint=fake:stamp-history"); // keeps the first engine open
    harness.start(kCaps);
    EXPECT_EQ(ages_of_next(harness, 3), (Ages{0, 1, 2}));
    // Without the stamp the frames are bright.
    const auto push_until = [&](const char* checkpoint, bool is_bright) {
        g_object_set(harness.element(), "checkpoint", checkpoint, nullptr);
        for (int attempt = 0; attempt < 5000; ++attempt) {
            harness.push_frame(3);
            const int byte = take_ages(harness, 1).at(0);
            if ((byte > 100) == is_bright)
                return byte;
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        ADD_FAILURE() << checkpoint << " was not used";
        return -1;
    };
    push_until("fake:invert", true);
    EXPECT_EQ(push_until("fake:stamp-history", false), 0);
    EXPECT_EQ(ages_of_next(harness, 2), (Ages{1, 2}));
}

TEST_F(SmoothingTest, MayBeTurnedOffAndOnWhilePlaying) {
    ElementHarness harness(std::string(kSmoothing) + " batch-size=2");
    harness.start(kCaps);
    const auto set = [&](double smoothing) {
        g_object_set(harness.element(), "temporal-smoothing", smoothing, nullptr);
    };
    EXPECT_EQ(ages_of_next(harness, 2), (Ages{0, 1}));
    set(0.5);
    EXPECT_EQ(ages_of_next(harness, 2), (Ages{2, 3}));
    // In the middle of a batch, which the next frame closes.
    harness.push_frame(next_++);
    set(0.0);
    harness.push_frame(next_++);
    harness.push_frame(next_++);
    EXPECT_EQ(take_ages(harness, 3), (Ages{4, 0, 0}));
    set(0.9);
    EXPECT_EQ(ages_of_next(harness, 2), (Ages{0, 1}));
}

TEST_F(SmoothingTest, FollowsAControlSource) {
    ElementHarness harness("checkpoint=fake:stamp-history");
    GstControlSource* source = gst_interpolation_control_source_new();
    g_object_set(source, "mode", GST_INTERPOLATION_MODE_NONE, nullptr);
    gst_timed_value_control_source_set(GST_TIMED_VALUE_CONTROL_SOURCE(source), 0, 0.0);
    gst_timed_value_control_source_set(GST_TIMED_VALUE_CONTROL_SOURCE(source), 80 * GST_MSECOND,
                                       0.9);
    gst_object_add_control_binding(
        GST_OBJECT(harness.element()),
        gst_direct_control_binding_new_absolute(GST_OBJECT(harness.element()), "temporal-smoothing",
                                                source));
    gst_object_unref(source);
    harness.start(kCaps);
    EXPECT_EQ(ages_of_next(harness, 5), (Ages{0, 0, 0, 1, 2}));
}

TEST_F(SmoothingTest, IsOfEachStreamThatSharesAnEngine) {
    ElementHarness one(std::string(kSmoothing) + " batch-size=4 max-latency=1000000");
    ElementHarness other(std::string(kSmoothing) + " batch-size=4 max-latency=1000000");
    ElementHarness off("checkpoint=fake:stamp-history batch-size=4 max-latency=1000000");
    for (ElementHarness* harness : {&one, &other, &off}) {
        harness->set_upstream_latency(true, 0, GST_CLOCK_TIME_NONE);
        harness->start(kCaps);
    }
    for (int frame = 0; frame < 4; ++frame) {
        for (ElementHarness* harness : {&one, &other, &off})
            harness->push_frame(frame);
    }
    EXPECT_EQ(take_ages(one, 4), (Ages{0, 1, 2, 3}));
    EXPECT_EQ(take_ages(other, 4), (Ages{0, 1, 2, 3}));
    EXPECT_EQ(take_ages(off, 4), (Ages{0, 0, 0, 0}));
}

TEST_F(SmoothingTest, IsOfNoStreamThatWasStopped) {
    constexpr const char* kShared = "checkpoint=fake:stamp-streams temporal-smoothing=0.9";
    ElementHarness harness(kShared);
    ElementHarness other(kShared); // keeps the engine open
    harness.start(kCaps);
    other.start(kCaps);
    EXPECT_EQ(ages_of_next(harness, 1), (Ages{1}));
    EXPECT_EQ(ages_of_next(other, 1), (Ages{2}));
    gst_element_set_state(harness.element(), GST_STATE_READY);
    EXPECT_EQ(ages_of_next(other, 1), (Ages{1}));
    EXPECT_EQ(scene_cuts(harness), 0u);
    gst_element_set_state(harness.element(), GST_STATE_PLAYING);
    harness.start(kCaps);
    EXPECT_EQ(ages_of_next(harness, 1), (Ages{2}));
}

} // namespace
} // namespace unit
