#include "plugin/frame_format.h"

#include "tests/support/element_harness.h"
#include "tests/support/plugin_test.h"

namespace unit {
namespace {

class FrameFormatTest : public PluginTest {
  protected:
    static GstVideoInfo info_of(const std::string& fields) {
        GstCaps* caps = gst_caps_from_string(("video/x-raw,width=6,height=4," + fields).c_str());
        const auto info = read_caps(caps);
        gst_caps_unref(caps);
        return info.value();
    }
    static std::optional<FrameFormat> format_of(const std::string& fields) {
        std::string reason;
        return frame_format(info_of(fields), reason);
    }
    static std::string refusal_of(const std::string& fields) {
        std::string reason;
        EXPECT_FALSE(frame_format(info_of(fields), reason));
        return reason;
    }
};

TEST_F(FrameFormatTest, EveryFormatOfTheCapsIsKnown) {
    const std::pair<const char*, PixelFormat> formats[] = {{"RGB", PixelFormat::RGB},
                                                           {"BGR", PixelFormat::BGR},
                                                           {"RGBx", PixelFormat::RGBx},
                                                           {"BGRx", PixelFormat::BGRx},
                                                           {"xRGB", PixelFormat::xRGB},
                                                           {"xBGR", PixelFormat::xBGR},
                                                           {"RGBA", PixelFormat::RGBA},
                                                           {"BGRA", PixelFormat::BGRA},
                                                           {"I420", PixelFormat::I420},
                                                           {"NV12", PixelFormat::NV12},
                                                           {"Y42B", PixelFormat::Y42B},
                                                           {"Y444", PixelFormat::Y444},
                                                           {"GRAY8", PixelFormat::GRAY8},
                                                           {"P010_10LE", PixelFormat::P010_10LE},
                                                           {"I420_10LE", PixelFormat::I420_10LE}};
    GValue listed = G_VALUE_INIT;
    g_value_init(&listed, GST_TYPE_LIST);
    ASSERT_TRUE(gst_value_deserialize(&listed, UNIT_TRANSLATE_FORMATS));
    EXPECT_EQ(gst_value_list_get_size(&listed), std::size(formats));
    g_value_unset(&listed);
    for (const auto& [name, expected] : formats) {
        const auto format = format_of(std::string("format=") + name);
        ASSERT_TRUE(format) << name;
        EXPECT_EQ(format->pixel_format, expected) << name;
        EXPECT_EQ(format->width, 6);
        EXPECT_EQ(format->height, 4);
    }
}

TEST_F(FrameFormatTest, MatrixAndRangeFollowTheColorimetry) {
    EXPECT_EQ(format_of("format=I420,colorimetry=bt601")->matrix, ColorMatrix::BT601);
    EXPECT_EQ(format_of("format=I420,colorimetry=bt709")->matrix, ColorMatrix::BT709);
    EXPECT_EQ(format_of("format=NV12,colorimetry=bt2020")->matrix, ColorMatrix::BT2020);
    EXPECT_EQ(format_of("format=I420,colorimetry=bt709")->range, ColorRange::Limited);
    EXPECT_EQ(format_of("format=I420,colorimetry=1:3:5:1")->range, ColorRange::Full);
}

TEST_F(FrameFormatTest, RgbIsFullRangeUnlessTheCapsSayLimited) {
    EXPECT_EQ(format_of("format=RGB")->range, ColorRange::Full);
    EXPECT_EQ(format_of("format=RGB,colorimetry=2:1:7:1")->range, ColorRange::Limited);
}

TEST_F(FrameFormatTest, GreyIsFullRangeUnlessTheCapsSayLimited) {
    EXPECT_EQ(format_of("format=GRAY8")->range, ColorRange::Full);
    EXPECT_EQ(format_of("format=GRAY8")->matrix, ColorMatrix::BT601);
    EXPECT_EQ(format_of("format=GRAY8,colorimetry=bt709")->range, ColorRange::Limited);
    EXPECT_EQ(format_of("format=GRAY8,colorimetry=bt709")->matrix, ColorMatrix::BT709);
    EXPECT_EQ(format_of("format=GRAY8,colorimetry=0:3:5:1")->range, ColorRange::Full);
    EXPECT_EQ(format_of("format=GRAY8,colorimetry=2:0:0:0")->range, ColorRange::Limited);
    EXPECT_EQ(format_of("format=GRAY8,colorimetry=2:0:0:0")->matrix, ColorMatrix::BT601);
}

TEST_F(FrameFormatTest, TenBitsHaveTheColorimetryOfTheCaps) {
    for (const std::string name : {"format=P010_10LE", "format=I420_10LE"}) {
        EXPECT_EQ(format_of(name + ",colorimetry=bt2020-10")->matrix, ColorMatrix::BT2020);
        EXPECT_EQ(format_of(name + ",colorimetry=bt2020-10")->range, ColorRange::Limited);
        EXPECT_EQ(format_of(name + ",colorimetry=1:3:5:1")->range, ColorRange::Full);
    }
}

TEST_F(FrameFormatTest, ChromaSitesKeepTheirPlaces) {
    const auto site = [](const char* name) {
        return format_of(std::string("format=I420,chroma-site=") + name)->chroma_site;
    };
    EXPECT_EQ(site("mpeg2"), (ChromaSite{true, false}));
    EXPECT_EQ(site("jpeg"), (ChromaSite{false, false}));
    EXPECT_EQ(site("cosited"), (ChromaSite{true, true}));
    EXPECT_EQ(site("v-cosited"), (ChromaSite{false, true}));
    EXPECT_EQ(site("v-cosited,colorimetry=bt709"), (ChromaSite{false, true}));
}

TEST_F(FrameFormatTest, UnknownChromaSiteIsThatOfMpeg2) {
    EXPECT_EQ(format_of("format=I420")->chroma_site, (ChromaSite{true, false}));
    EXPECT_EQ(format_of("format=I420,colorimetry=bt601")->chroma_site, (ChromaSite{true, false}));
    EXPECT_EQ(format_of("format=I420,colorimetry=bt709")->chroma_site, (ChromaSite{true, false}));
}

TEST_F(FrameFormatTest, OfHalvedColumnsAloneTheHorizontalSiteCounts) {
    const auto cosited = [](const char* name) {
        return format_of(std::string("format=Y42B,chroma-site=") + name)
            ->chroma_site.horizontally_cosited;
    };
    EXPECT_TRUE(cosited("mpeg2"));
    EXPECT_TRUE(cosited("dv"));
    EXPECT_FALSE(cosited("jpeg"));
    EXPECT_TRUE(format_of("format=Y444,chroma-site=dv"));
    EXPECT_TRUE(format_of("format=GRAY8,chroma-site=dv"));
}

TEST_F(FrameFormatTest, MixedVideoIsAcceptedAndInterlacedVideoRefused) {
    EXPECT_TRUE(format_of("format=I420,interlace-mode=mixed"));
    for (const char* mode : {"interleaved", "fields"}) {
        const std::string refusal = refusal_of(std::string("format=I420,interlace-mode=") + mode);
        EXPECT_NE(refusal.find(mode), std::string::npos) << refusal;
        EXPECT_NE(refusal.find("deinterlace"), std::string::npos) << refusal;
    }
}

TEST_F(FrameFormatTest, WhatCannotBeReadFaithfullyIsRefusedByName) {
    EXPECT_NE(refusal_of("format=I420,colorimetry=smpte240m").find("SMPTE 240M"),
              std::string::npos);
    EXPECT_NE(refusal_of("format=I420,colorimetry=2:2:5:1").find("FCC"), std::string::npos);
    EXPECT_NE(refusal_of("format=GRAY8,colorimetry=smpte240m").find("SMPTE 240M"),
              std::string::npos);
    EXPECT_NE(refusal_of("format=I420,chroma-site=dv").find("DV"), std::string::npos);
    EXPECT_NE(refusal_of("format=P010_10LE,chroma-site=dv").find("DV"), std::string::npos);
    EXPECT_NE(refusal_of("format=UYVY").find("UYVY"), std::string::npos);
}

class MappedFrameTest : public FrameFormatTest {
  protected:
    const GstVideoInfo info = video_info("video/x-raw,format=I420,width=6,height=4");

    static BufferPointer buffer_of(gsize size) {
        return BufferPointer(gst_buffer_new_allocate(nullptr, size, nullptr));
    }
    void add_meta(GstBuffer* buffer, gsize chroma_offset, gint chroma_stride) {
        gsize offsets[GST_VIDEO_MAX_PLANES] = {0, chroma_offset, chroma_offset, 0};
        gint strides[GST_VIDEO_MAX_PLANES] = {8, chroma_stride, chroma_stride, 0};
        gst_buffer_add_video_meta_full(buffer, GST_VIDEO_FRAME_FLAG_NONE, GST_VIDEO_FORMAT_I420, 6,
                                       4, 3, offsets, strides);
    }
    std::string refusal_of(GstBuffer* buffer) {
        MappedFrame frame;
        std::string reason;
        EXPECT_FALSE(frame.map(info, buffer, GST_MAP_READ, reason));
        return reason;
    }
};

TEST_F(MappedFrameTest, PlanesLieWhereTheMetaSays) {
    const auto buffer = buffer_of(64);
    add_meta(buffer.get(), 40, 4);
    MappedFrame frame;
    std::string reason;
    ASSERT_TRUE(frame.map(info, buffer.get(), GST_MAP_READ, reason)) << reason;
    const auto view = frame.const_view();
    EXPECT_EQ(view.data[1] - view.data[0], 40);
    EXPECT_EQ(view.stride[0], 8);
    EXPECT_EQ(view.stride[1], 4);
}

TEST_F(MappedFrameTest, ABufferThatIsTooSmallIsRefusedWithItsSize) {
    const auto buffer = buffer_of(info.size - 1);
    EXPECT_NE(refusal_of(buffer.get()).find(std::to_string(info.size - 1)), std::string::npos);
}

TEST_F(MappedFrameTest, PlanesBeyondTheMemoryAreRefused) {
    const auto buffer = buffer_of(64);
    add_meta(buffer.get(), 60, 4); // 2 rows of 3 bytes from 60 end at 67
    EXPECT_NE(refusal_of(buffer.get()).find("plane 1"), std::string::npos);
    const auto far = buffer_of(64);
    add_meta(far.get(), 4000, 4);
    EXPECT_FALSE(refusal_of(far.get()).empty());
    const auto backwards = buffer_of(64);
    add_meta(backwards.get(), 40, -64);
    EXPECT_NE(refusal_of(backwards.get()).find("plane 1"), std::string::npos);
}

/// Frames of 5x3 pixels whose planes follow each other without a gap.
TEST_F(MappedFrameTest, PlanesOfTwoByteSamplesMayFillTheMemoryToItsEnd) {
    struct Layout {
        const char* format;
        guint planes;
        gsize offsets[GST_VIDEO_MAX_PLANES];
        gint strides[GST_VIDEO_MAX_PLANES];
        gsize size;
    };
    const Layout layouts[] = {{"P010_10LE", 2, {0, 30}, {10, 12}, 30 + 2 * 12},
                              {"I420_10LE", 3, {0, 30, 42}, {10, 6, 6}, 30 + 2 * 2 * 6}};
    for (Layout layout : layouts) {
        const GstVideoInfo ten_bits =
            video_info(std::string("video/x-raw,width=5,height=3,format=") + layout.format);
        for (const gsize missing : {0, 1}) {
            const auto buffer = buffer_of(layout.size - missing);
            gst_buffer_add_video_meta_full(buffer.get(), GST_VIDEO_FRAME_FLAG_NONE,
                                           GST_VIDEO_INFO_FORMAT(&ten_bits), 5, 3, layout.planes,
                                           layout.offsets, layout.strides);
            MappedFrame frame;
            std::string reason;
            EXPECT_EQ(frame.map(ten_bits, buffer.get(), GST_MAP_READ, reason), missing == 0)
                << layout.format << ": " << reason;
        }
    }
}

TEST_F(MappedFrameTest, AnInterlacedFrameOfMixedVideoIsNotRead) {
    const GstVideoInfo mixed =
        video_info("video/x-raw,format=I420,width=6,height=4,interlace-mode=mixed");
    const auto maps = [&](const GstVideoInfo& frame_info, guint buffer_flags, GstMapFlags flags,
                          std::string& reason) {
        const auto buffer = buffer_of(frame_info.size);
        GST_BUFFER_FLAG_SET(buffer.get(), buffer_flags);
        return MappedFrame().map(frame_info, buffer.get(), flags, reason);
    };
    std::string reason;
    EXPECT_FALSE(maps(mixed, GST_VIDEO_BUFFER_FLAG_INTERLACED, GST_MAP_READ, reason));
    EXPECT_NE(reason.find("deinterlace"), std::string::npos) << reason;
    EXPECT_TRUE(maps(mixed, GST_VIDEO_BUFFER_FLAG_TFF, GST_MAP_READ, reason));
    EXPECT_TRUE(maps(mixed, GST_VIDEO_BUFFER_FLAG_INTERLACED, GST_MAP_WRITE, reason));
    EXPECT_TRUE(maps(info, GST_VIDEO_BUFFER_FLAG_INTERLACED, GST_MAP_READ, reason));
}

TEST_F(MappedFrameTest, AMetaOfAnotherSizeIsRefused) {
    const auto buffer = buffer_of(4096);
    gst_buffer_add_video_meta(buffer.get(), GST_VIDEO_FRAME_FLAG_NONE, GST_VIDEO_FORMAT_I420, 16,
                              16);
    EXPECT_NE(refusal_of(buffer.get()).find("16x16"), std::string::npos);
}

} // namespace
} // namespace unit
