/// Pixel formats, odd sizes, strides, and frames that are damaged.

#include "tests/support/element_harness.h"
#include "tests/support/plugin_test.h"

#include <cstring>

namespace unit {
namespace {

class FormatsTest : public PluginTest {
  protected:
    static std::string caps_of(const char* format, int width, int height) {
        return std::string("video/x-raw,framerate=25/1,format=") + format +
               ",width=" + std::to_string(width) + ",height=" + std::to_string(height);
    }

    /// A frame whose rows are 16 bytes further apart than usual, with 24 bytes between its planes;
    /// the bytes that belong to no pixel are 0.
    static BufferPointer padded_frame(const GstVideoInfo& info, std::uint8_t value) {
        gsize offsets[GST_VIDEO_MAX_PLANES] = {};
        gint strides[GST_VIDEO_MAX_PLANES] = {};
        gsize size = 0;
        for (guint plane = 0; plane < GST_VIDEO_INFO_N_PLANES(&info); ++plane) {
            size += 24;
            offsets[plane] = size;
            strides[plane] = GST_VIDEO_INFO_PLANE_STRIDE(&info, plane) + 16;
            size += static_cast<gsize>(strides[plane]) *
                    static_cast<gsize>(GST_VIDEO_INFO_COMP_HEIGHT(&info, plane));
        }
        BufferPointer buffer(gst_buffer_new_allocate(nullptr, size, nullptr));
        gst_buffer_memset(buffer.get(), 0, 0, size);
        gst_buffer_add_video_meta_full(buffer.get(), GST_VIDEO_FRAME_FLAG_NONE,
                                       GST_VIDEO_INFO_FORMAT(&info), info.width, info.height,
                                       GST_VIDEO_INFO_N_PLANES(&info), offsets, strides);
        GstVideoFrame frame;
        EXPECT_TRUE(gst_video_frame_map(&frame, &info, buffer.get(), GST_MAP_WRITE));
        for (guint component = 0; component < GST_VIDEO_FRAME_N_COMPONENTS(&frame); ++component) {
            auto* row = static_cast<guint8*>(GST_VIDEO_FRAME_COMP_DATA(&frame, component));
            const auto bytes =
                static_cast<gsize>(GST_VIDEO_FRAME_COMP_DEPTH(&frame, component) + 7) / 8;
            for (int y = 0; y < GST_VIDEO_FRAME_COMP_HEIGHT(&frame, component); ++y) {
                for (int x = 0; x < GST_VIDEO_FRAME_COMP_WIDTH(&frame, component); ++x)
                    std::memset(row + x * GST_VIDEO_FRAME_COMP_PSTRIDE(&frame, component), value,
                                bytes);
                row += GST_VIDEO_FRAME_COMP_STRIDE(&frame, component);
            }
        }
        gst_video_frame_unmap(&frame);
        return buffer;
    }
};

class EachFormatTest : public FormatsTest, public testing::WithParamInterface<const char*> {};

TEST_P(EachFormatTest, FramesOfOddSizesAreTranslatedWhole) {
    for (const auto& [width, height] : {std::pair(1, 1), std::pair(2, 3), std::pair(17, 5),
                                        std::pair(64, 33), std::pair(321, 241)}) {
        const std::string caps = caps_of(GetParam(), width, height);
        ElementHarness harness("checkpoint=fake:invert batch-size=2");
        harness.start(caps);
        for (int index = 0; index < 3; ++index)
            ASSERT_EQ(harness.push_frame(index), GST_FLOW_OK) << caps;
        harness.push_event(gst_event_new_eos());
        const auto buffers = harness.take_buffers();
        ASSERT_EQ(buffers.size(), 3u) << caps;
        for (int index = 0; index < 3; ++index) {
            EXPECT_EQ(
                uniform_value(buffers[static_cast<std::size_t>(index)].get(), video_info(caps)),
                255 - ElementHarness::frame_value(index))
                << caps;
        }
    }
}

TEST_P(EachFormatTest, StridesAndOffsetsOfTheInputAreFollowed) {
    const std::string caps = caps_of(GetParam(), 13, 7);
    ElementHarness harness("checkpoint=fake:invert batch-size=2");
    harness.start(caps);
    harness.push(padded_frame(video_info(caps), 77));
    harness.push_event(gst_event_new_eos());
    const auto buffers = harness.take_buffers();
    ASSERT_EQ(buffers.size(), 1u);
    EXPECT_FALSE(gst_buffer_get_video_meta(buffers[0].get()));
    EXPECT_EQ(gst_buffer_get_size(buffers[0].get()), video_info(caps).size);
    EXPECT_EQ(uniform_value(buffers[0].get(), video_info(caps)), 255 - 77);
}

INSTANTIATE_TEST_SUITE_P(All, EachFormatTest,
                         testing::Values("RGB", "BGR", "RGBx", "BGRx", "xRGB", "xBGR", "RGBA",
                                         "BGRA", "I420", "NV12", "Y42B", "Y444", "GRAY8",
                                         "P010_10LE", "I420_10LE"),
                         [](const auto& parameter) { return std::string(parameter.param); });

TEST_F(FormatsTest, OutputCarriesVideoMetaWhereDownstreamUnderstandsIt) {
    const std::string caps = caps_of("I420", 13, 7);
    ElementHarness harness("checkpoint=fake:invert");
    gst_harness_add_propose_allocation_meta(harness.harness(), GST_VIDEO_META_API_TYPE, nullptr);
    harness.start(caps);
    harness.push_frame(0);
    harness.push_event(gst_event_new_eos());
    const auto buffers = harness.take_buffers();
    ASSERT_EQ(buffers.size(), 1u);
    EXPECT_TRUE(gst_buffer_get_video_meta(buffers[0].get()));
}

TEST_F(FormatsTest, ATruncatedFrameIsAFormatErrorAfterTheFramesBeforeIt) {
    ElementHarness harness("checkpoint=fake:invert batch-size=1");
    harness.start(caps_of("NV12", 16, 16));
    harness.push_frame(0);
    auto frame = harness.make_frame(1, 5);
    gst_buffer_set_size(frame.get(), 100);
    harness.push(std::move(frame));
    const auto error = wait_for_error(harness.bus());
    EXPECT_EQ(error.domain, GST_STREAM_ERROR);
    EXPECT_EQ(error.code, GST_STREAM_ERROR_FORMAT);
    EXPECT_NE(error.text.find("100 bytes"), std::string::npos) << error.text;
    EXPECT_NE(error.text.find("0.040 s"), std::string::npos) << error.text;
    EXPECT_EQ(harness.wait_for_buffers(1), 1u);
    harness.push_event(gst_event_new_gap(0, 1));
    EXPECT_EQ(harness.push_frame(2), GST_FLOW_ERROR);
}

class RefusedCapsTest : public FormatsTest, public testing::WithParamInterface<const char*> {};

TEST_P(RefusedCapsTest, ArePostedAsAFormatErrorAndNotNegotiated) {
    ElementHarness harness("checkpoint=fake:invert");
    harness.start(caps_of("I420", 16, 16) + "," + GetParam());
    const auto error = wait_for_error(harness.bus());
    EXPECT_EQ(error.domain, GST_STREAM_ERROR);
    EXPECT_EQ(error.code, GST_STREAM_ERROR_FORMAT);
    EXPECT_EQ(harness.push_frame(0), GST_FLOW_NOT_NEGOTIATED);
}

INSTANTIATE_TEST_SUITE_P(All, RefusedCapsTest,
                         testing::Values("interlace-mode=interleaved", "interlace-mode=fields",
                                         "colorimetry=smpte240m", "colorimetry=2:2:5:1"));

class MixedVideoTest : public FormatsTest {
  protected:
    MixedVideoTest() { harness.start(caps_of("NV12", 16, 16) + ",interlace-mode=mixed"); }

    void push_with_flags(int index, guint flags) {
        auto frame = harness.make_frame(index, ElementHarness::frame_value(index));
        GST_BUFFER_FLAG_SET(frame.get(), flags);
        harness.push(std::move(frame));
    }

    ElementHarness harness{"checkpoint=fake:invert batch-size=1"};
};

TEST_F(MixedVideoTest, ProgressiveFramesAreTranslatedAndKeepTheirFlags) {
    // Those of telecine: a progressive frame of which one field is to be shown twice.
    const guint flags = GST_VIDEO_BUFFER_FLAG_TFF | GST_VIDEO_BUFFER_FLAG_RFF;
    push_with_flags(0, 0);
    push_with_flags(1, flags);
    harness.push_event(gst_event_new_eos());
    const auto buffers = harness.take_buffers();
    ASSERT_EQ(buffers.size(), 2u);
    const auto info = video_info(caps_of("NV12", 16, 16) + ",interlace-mode=mixed");
    for (int index = 0; index < 2; ++index) {
        GstBuffer* buffer = buffers[static_cast<std::size_t>(index)].get();
        EXPECT_EQ(uniform_value(buffer, info), 255 - ElementHarness::frame_value(index));
        EXPECT_EQ(GST_BUFFER_FLAGS(buffer) & (flags | GST_VIDEO_BUFFER_FLAG_INTERLACED),
                  index == 0 ? 0 : flags);
    }
}

TEST_F(MixedVideoTest, AnInterlacedFrameIsAFormatErrorAfterTheFramesBeforeIt) {
    push_with_flags(0, 0);
    push_with_flags(1, GST_VIDEO_BUFFER_FLAG_INTERLACED | GST_VIDEO_BUFFER_FLAG_TFF);
    const auto error = wait_for_error(harness.bus());
    EXPECT_EQ(error.domain, GST_STREAM_ERROR);
    EXPECT_EQ(error.code, GST_STREAM_ERROR_FORMAT);
    EXPECT_NE(error.text.find("deinterlace"), std::string::npos) << error.text;
    EXPECT_NE(error.text.find("0.040 s"), std::string::npos) << error.text;
    EXPECT_EQ(harness.wait_for_buffers(1), 1u);
}

TEST_F(FormatsTest, OtherFormatsAndMemoriesAreNotInTheCaps) {
    ElementHarness harness("checkpoint=fake:invert");
    GstCaps* caps = gst_pad_query_caps(GST_PAD(harness.element()->sinkpads->data), nullptr);
    for (const char* other : {"video/x-raw,format=UYVY,width=8,height=8",
                              "video/x-raw,format=GRAY16_LE,width=8,height=8",
                              "video/x-raw,format=P010_10BE,width=8,height=8",
                              "video/x-raw(format:Interlaced),format=NV12,width=8,height=8",
                              "video/x-raw(memory:DMABuf),format=NV12,width=8,height=8"}) {
        GstCaps* refused = gst_caps_from_string(other);
        EXPECT_FALSE(gst_caps_can_intersect(caps, refused)) << other;
        gst_caps_unref(refused);
    }
    gst_caps_unref(caps);
}

} // namespace
} // namespace unit
