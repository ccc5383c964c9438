/// One frame out for one frame in: counts, order, timestamps, flags and metas.

#include "tests/support/element_harness.h"
#include "tests/support/plugin_test.h"

#include <gst/controller/controller.h>

namespace unit {
namespace {

constexpr const char* kCaps = "video/x-raw,format=RGB,width=5,height=3,framerate=25/1";

class FramesTest : public PluginTest {};

class FrameCountTest : public FramesTest,
                       public testing::WithParamInterface<std::pair<int, int>> {};

TEST_P(FrameCountTest, EveryFrameComesOutOnceInOrderBeforeTheEndOfTheStream) {
    const auto [batch_size, count] = GetParam();
    ElementHarness harness("checkpoint=fake:invert batch-size=" + std::to_string(batch_size));
    harness.start(kCaps);
    for (int index = 0; index < count; ++index)
        ASSERT_EQ(harness.push_frame(index), GST_FLOW_OK);
    ASSERT_TRUE(harness.push_event(gst_event_new_eos()));

    // EOS waits for all frames before it, so everything is there already.
    auto arrivals = harness.take_arrivals();
    ASSERT_FALSE(arrivals.empty());
    EXPECT_EQ(arrivals.back().event_type, GST_EVENT_EOS);
    const auto info = video_info(kCaps);
    int index = 0;
    for (const auto& arrival : arrivals) {
        if (!arrival.buffer)
            continue;
        GstBuffer* buffer = arrival.buffer.get();
        EXPECT_EQ(uniform_value(buffer, info), 255 - ElementHarness::frame_value(index));
        EXPECT_EQ(GST_BUFFER_PTS(buffer), index * 40 * GST_MSECOND);
        EXPECT_EQ(GST_BUFFER_DURATION(buffer), 40 * GST_MSECOND);
        EXPECT_EQ(GST_BUFFER_OFFSET(buffer), static_cast<guint64>(index));
        EXPECT_EQ(GST_BUFFER_OFFSET_END(buffer), static_cast<guint64>(index + 1));
        ++index;
    }
    EXPECT_EQ(index, count);
}

INSTANTIATE_TEST_SUITE_P(AroundTheBatchSize, FrameCountTest,
                         testing::Values(std::pair(1, 0), std::pair(1, 1), std::pair(1, 7),
                                         std::pair(4, 0), std::pair(4, 1), std::pair(4, 3),
                                         std::pair(4, 4), std::pair(4, 5), std::pair(4, 23),
                                         std::pair(64, 65)));

TEST_F(FramesTest, FramesAreTranslatedInBatchesOfTheGivenSize) {
    ElementHarness harness("checkpoint=fake:stamp batch-size=3");
    harness.start(kCaps);
    for (int index = 0; index < 8; ++index)
        harness.push_frame(index);
    harness.push_event(gst_event_new_eos());
    std::vector<int> sizes;
    for (const auto& buffer : harness.take_buffers()) {
        guint8 size = 0;
        gst_buffer_extract(buffer.get(), 0, &size, 1);
        sizes.push_back(size);
    }
    EXPECT_EQ(sizes, (std::vector{3, 3, 3, 3, 3, 3, 2, 2}));
}

TEST_F(FramesTest, ABatchSizeChangedWhilePlayingHoldsFromTheNextBatch) {
    ElementHarness harness("checkpoint=fake:stamp batch-size=3");
    harness.start(kCaps);
    for (int index = 0; index < 4; ++index)
        harness.push_frame(index);
    g_object_set(harness.element(), "batch-size", 2u, nullptr);
    for (int index = 4; index < 8; ++index)
        harness.push_frame(index);
    harness.push_event(gst_event_new_eos());
    std::vector<int> sizes;
    for (const auto& buffer : harness.take_buffers()) {
        guint8 size = 0;
        gst_buffer_extract(buffer.get(), 0, &size, 1);
        sizes.push_back(size);
    }
    EXPECT_EQ(sizes, (std::vector{3, 3, 3, 1, 2, 2, 2, 2}));
}

TEST_F(FramesTest, ASmallerBatchSizeDoesNotWaitForTheBatchThatWasBegunBefore) {
    ElementHarness harness("checkpoint=fake:stamp batch-size=5 batches-in-flight=1");
    harness.start(kCaps);
    for (int index = 0; index < 4; ++index)
        harness.push_frame(index);
    // Room for one frame is less than what is inside.
    g_object_set(harness.element(), "batch-size", 1u, nullptr);
    ASSERT_EQ(harness.push_frame(4), GST_FLOW_OK);
    EXPECT_EQ(harness.wait_for_buffers(5), 5u);
}

TEST_F(FramesTest, EachFrameKeepsItsOwnFlags) {
    ElementHarness harness("checkpoint=fake:invert batch-size=4");
    harness.start(kCaps);
    const guint flags[] = {GST_BUFFER_FLAG_DISCONT | GST_BUFFER_FLAG_RESYNC,
                           0,
                           GST_BUFFER_FLAG_DISCONT | GST_BUFFER_FLAG_CORRUPTED,
                           GST_BUFFER_FLAG_GAP,
                           GST_BUFFER_FLAG_MARKER,
                           GST_BUFFER_FLAG_DROPPABLE};
    int index = 0;
    for (const guint flag : flags) {
        auto frame = harness.make_frame(index, ElementHarness::frame_value(index));
        GST_BUFFER_FLAG_SET(frame.get(), flag);
        harness.push(std::move(frame));
        ++index;
    }
    harness.push_event(gst_event_new_eos());
    const auto buffers = harness.take_buffers();
    ASSERT_EQ(buffers.size(), std::size(flags));
    // The flags of GstMiniObject, below those of GstBuffer, and TAG_MEMORY tell about the memory.
    constexpr guint memory_flags =
        (guint{GST_MINI_OBJECT_FLAG_LAST} - 1) | GST_BUFFER_FLAG_TAG_MEMORY;
    for (std::size_t i = 0; i < buffers.size(); ++i)
        EXPECT_EQ(GST_BUFFER_FLAGS(buffers[i].get()) & ~memory_flags, flags[i]) << "frame " << i;
    // A GAP frame is translated like any other.
    EXPECT_EQ(uniform_value(buffers[3].get(), video_info(kCaps)),
              255 - ElementHarness::frame_value(3));
}

TEST_F(FramesTest, FramesWithoutTimestampsStayWithoutThem) {
    ElementHarness harness("checkpoint=fake:invert batch-size=2");
    harness.start(kCaps);
    auto frame = harness.make_frame(0, 7);
    GST_BUFFER_PTS(frame.get()) = GST_CLOCK_TIME_NONE;
    GST_BUFFER_DURATION(frame.get()) = GST_CLOCK_TIME_NONE;
    GST_BUFFER_DTS(frame.get()) = 5 * GST_SECOND;
    harness.push(std::move(frame));
    harness.push_event(gst_event_new_eos());
    const auto buffers = harness.take_buffers();
    ASSERT_EQ(buffers.size(), 1u);
    EXPECT_FALSE(GST_BUFFER_PTS_IS_VALID(buffers[0].get()));
    EXPECT_FALSE(GST_BUFFER_DURATION_IS_VALID(buffers[0].get()));
    EXPECT_EQ(GST_BUFFER_DTS(buffers[0].get()), 5 * GST_SECOND);
}

TEST_F(FramesTest, MetasPassWithTheirFrameAndThoseOfTheMemoryDoNot) {
    static const gchar* no_tags[] = {nullptr};
    gst_meta_register_custom("unit-test-meta", no_tags, nullptr, nullptr, nullptr);
    ElementHarness harness("checkpoint=fake:invert batch-size=3");
    harness.start(kCaps);
    for (int index = 0; index < 3; ++index) {
        auto frame = harness.make_frame(index, 1);
        gst_buffer_add_video_region_of_interest_meta(frame.get(), "car", index, 1, 2, 2);
        gst_buffer_add_video_meta(frame.get(), GST_VIDEO_FRAME_FLAG_NONE, GST_VIDEO_FORMAT_RGB, 5,
                                  3);
        GstVideoCropMeta* crop = gst_buffer_add_video_crop_meta(frame.get());
        crop->x = static_cast<guint>(index);
        crop->width = 2;
        auto* custom = gst_buffer_add_custom_meta(frame.get(), "unit-test-meta");
        gst_structure_set(gst_custom_meta_get_structure(custom), "index", G_TYPE_INT, index,
                          nullptr);
        harness.push(std::move(frame));
    }
    harness.push_event(gst_event_new_eos());
    const auto buffers = harness.take_buffers();
    ASSERT_EQ(buffers.size(), 3u);
    for (int index = 0; index < 3; ++index) {
        GstBuffer* buffer = buffers[static_cast<std::size_t>(index)].get();
        const auto* region = gst_buffer_get_video_region_of_interest_meta_id(buffer, 0);
        ASSERT_TRUE(region);
        EXPECT_EQ(region->x, static_cast<guint>(index));
        const auto* crop = gst_buffer_get_video_crop_meta(buffer);
        ASSERT_TRUE(crop);
        EXPECT_EQ(crop->x, static_cast<guint>(index));
        auto* custom = gst_buffer_get_custom_meta(buffer, "unit-test-meta");
        ASSERT_TRUE(custom);
        int value = -1;
        gst_structure_get_int(gst_custom_meta_get_structure(custom), "index", &value);
        EXPECT_EQ(value, index);
        // The harness does not ask for GstVideoMeta, and that of the input tells about other
        // memory.
        EXPECT_FALSE(gst_buffer_get_video_meta(buffer));
    }
}

TEST_F(FramesTest, TimecodesAndCaptionsPassWithTheirFrame) {
    ElementHarness harness("checkpoint=fake:invert batch-size=2");
    harness.start(kCaps);
    for (guint index = 0; index < 2; ++index) {
        auto frame = harness.make_frame(static_cast<int>(index), 1);
        gst_buffer_add_video_time_code_meta_full(frame.get(), 25, 1, nullptr,
                                                 GST_VIDEO_TIME_CODE_FLAGS_NONE, 1, 2, 3, index, 0);
        const guint8 caption[] = {0xfc, 0x94, static_cast<guint8>(index)};
        gst_buffer_add_video_caption_meta(frame.get(), GST_VIDEO_CAPTION_TYPE_CEA708_RAW, caption,
                                          sizeof(caption));
        harness.push(std::move(frame));
    }
    harness.push_event(gst_event_new_eos());
    const auto buffers = harness.take_buffers();
    ASSERT_EQ(buffers.size(), 2u);
    for (guint index = 0; index < 2; ++index) {
        const auto* timecode = gst_buffer_get_video_time_code_meta(buffers[index].get());
        ASSERT_TRUE(timecode);
        EXPECT_EQ(timecode->tc.seconds, 3u);
        EXPECT_EQ(timecode->tc.frames, index);
        const auto* caption = gst_buffer_get_video_caption_meta(buffers[index].get());
        ASSERT_TRUE(caption);
        ASSERT_EQ(caption->size, 3u);
        EXPECT_EQ(caption->data[2], index);
    }
}

TEST_F(FramesTest, StrengthBlendsTheInputInAndFollowsItsControlSource) {
    ElementHarness harness("checkpoint=fake:invert batch-size=4");
    GstControlSource* source = gst_interpolation_control_source_new();
    g_object_set(source, "mode", GST_INTERPOLATION_MODE_LINEAR, nullptr);
    auto* values = GST_TIMED_VALUE_CONTROL_SOURCE(source);
    gst_timed_value_control_source_set(values, 0, 0.0);
    gst_timed_value_control_source_set(values, 4 * 40 * GST_MSECOND, 1.0);
    gst_object_add_control_binding(
        GST_OBJECT(harness.element()),
        gst_direct_control_binding_new(GST_OBJECT(harness.element()), "strength", source));
    gst_object_unref(source);
    harness.start(kCaps);
    for (int index = 0; index <= 4; ++index)
        harness.push(harness.make_frame(index, 55));
    harness.push_event(gst_event_new_eos());
    const auto buffers = harness.take_buffers();
    ASSERT_EQ(buffers.size(), 5u);
    // From the input, 55, to its inverse, 200.
    for (int index = 0; index <= 4; ++index)
        EXPECT_NEAR(
            uniform_value(buffers[static_cast<std::size_t>(index)].get(), video_info(kCaps)),
            55 + (200 - 55) * index / 4, 1)
            << index;
}

TEST_F(FramesTest, NoiseAndSeedReachTheEngine) {
    ElementHarness harness("checkpoint=fake:invert noise=3 seed=4");
    harness.start(kCaps);
    harness.push(harness.make_frame(0, 55));
    harness.push_event(gst_event_new_eos());
    const auto buffers = harness.take_buffers();
    ASSERT_EQ(buffers.size(), 1u);
    EXPECT_EQ(uniform_value(buffers[0].get(), video_info(kCaps)), 200 + 3 + 4);
}

TEST_F(FramesTest, InputBuffersAreNeitherChangedNorPassedOn) {
    ElementHarness harness("checkpoint=fake:invert");
    harness.start(kCaps);
    auto frame = harness.make_frame(0, 9);
    const BufferPointer kept(gst_buffer_ref(frame.get()));
    harness.push(std::move(frame));
    harness.push_event(gst_event_new_eos());
    const auto buffers = harness.take_buffers();
    ASSERT_EQ(buffers.size(), 1u);
    EXPECT_NE(buffers[0].get(), kept.get());
    EXPECT_EQ(uniform_value(kept.get(), video_info(kCaps)), 9);
}

} // namespace
} // namespace unit
