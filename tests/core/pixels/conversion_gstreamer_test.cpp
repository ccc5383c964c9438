#include "core/pixels/conversion.h"

#include "tests/core/pixels/guarded_memory.h"

#include <gst/video/video.h>
#include <gtest/gtest.h>

#include <cmath>
#include <iostream>
#include <memory>

// A coarse check that formats, matrices and ranges mean what GStreamer means by these names.
// GstVideoConverter's 8-bit fast paths are up to 6 codes off on flat colours.

namespace unit::test {
namespace {

constexpr int kTolerance = 6;
constexpr int kWidth = 16;
constexpr int kHeight = 8;

GstVideoInfo info_of(const FrameFormat& format) {
    GstVideoInfo info;
    gst_video_info_set_format(&info,
                              gst_video_format_from_string(name_of(format.pixel_format).c_str()),
                              format.width, format.height);
    const GstVideoColorMatrix matrices[] = {
        GST_VIDEO_COLOR_MATRIX_BT601, GST_VIDEO_COLOR_MATRIX_BT709, GST_VIDEO_COLOR_MATRIX_BT2020};
    info.colorimetry.range = format.range == ColorRange::Full ? GST_VIDEO_COLOR_RANGE_0_255
                                                              : GST_VIDEO_COLOR_RANGE_16_235;
    info.colorimetry.matrix = GST_VIDEO_INFO_IS_RGB(&info)
                                  ? GST_VIDEO_COLOR_MATRIX_RGB
                                  : matrices[static_cast<int>(format.matrix)];
    // The same on both sides, so that the converter changes neither.
    info.colorimetry.transfer = GST_VIDEO_TRANSFER_BT709;
    info.colorimetry.primaries = GST_VIDEO_COLOR_PRIMARIES_BT709;
    return info;
}

/// A frame in GStreamer's own memory layout.
class GStreamerFrame {
  public:
    explicit GStreamerFrame(const FrameFormat& format)
        : info_(info_of(format)), buffer_(gst_buffer_new_allocate(nullptr, info_.size, nullptr)) {
        gst_video_frame_map(&frame_, &info_, buffer_, GST_MAP_READWRITE);
    }
    GStreamerFrame(const GStreamerFrame&) = delete;
    GStreamerFrame& operator=(const GStreamerFrame&) = delete;
    ~GStreamerFrame() {
        gst_video_frame_unmap(&frame_);
        gst_buffer_unref(buffer_);
    }

    FrameView view() {
        FrameView view;
        for (guint i = 0; i < GST_VIDEO_FRAME_N_PLANES(&frame_); ++i) {
            view.data[i] = static_cast<std::uint8_t*>(GST_VIDEO_FRAME_PLANE_DATA(&frame_, i));
            view.stride[i] = GST_VIDEO_FRAME_PLANE_STRIDE(&frame_, i);
        }
        return view;
    }

    void convert_to(GStreamerFrame& output) {
        const std::unique_ptr<GstVideoConverter, decltype(&gst_video_converter_free)> converter(
            gst_video_converter_new(&info_, &output.info_, nullptr), gst_video_converter_free);
        ASSERT_NE(converter, nullptr);
        gst_video_converter_frame(converter.get(), &frame_, &output.frame_);
    }

  private:
    GstVideoInfo info_;
    GstBuffer* buffer_;
    GstVideoFrame frame_;
};

ConstFrameView as_const(const FrameView& view) {
    return {{view.data[0], view.data[1], view.data[2]}, view.stride};
}

using Color = std::array<int, 3>;

constexpr Color kColors[] = {{0, 0, 0},      {255, 255, 255}, {128, 128, 128},
                             {255, 0, 0},    {0, 255, 0},     {0, 0, 255},
                             {200, 100, 30}, {20, 60, 220},   {90, 180, 120}};

const FrameFormat kFullRgb{PixelFormat::RGB,   kWidth,           kHeight,
                           ColorMatrix::BT601, ColorRange::Full, {}};

int largest_difference(const Color& a, const Color& b) {
    int largest = 0;
    for (int i = 0; i < 3; ++i)
        largest = std::max(largest, std::abs(a[i] - b[i]));
    return largest;
}

/// A flat colour, converted by GStreamer to `format`, read by frame_to_tensor.
Color read_from_gstreamer(const FrameFormat& format, const Color& color) {
    GStreamerFrame rgb(kFullRgb);
    for (int y = 0; y < kHeight; ++y)
        for (int x = 0; x < 3 * kWidth; ++x)
            rgb.view().data[0][y * rgb.view().stride[0] + x] =
                static_cast<std::uint8_t>(color[x % 3]);
    GStreamerFrame frame(format);
    rgb.convert_to(frame);
    std::mt19937 random(1);
    GuardedImage image(kWidth, kHeight, ImageOrder::Planar, random);
    frame_to_tensor(format, as_const(frame.view()), image.view());
    Color result{};
    for (int i = 0; i < 3; ++i)
        result[i] = static_cast<int>(std::lround((image.at(i, 5, 3) + 1.0f) / 2.0f * 255.0f));
    return result;
}

/// A flat colour, written by tensor_to_frame to `format`, converted by GStreamer to RGB.
Color written_to_gstreamer(const FrameFormat& format, const Color& color) {
    std::mt19937 random(1);
    GuardedImage image(kWidth, kHeight, ImageOrder::Planar, random);
    for (int i = 0; i < 3; ++i)
        for (int y = 0; y < kHeight; ++y)
            for (int x = 0; x < kWidth; ++x)
                image.at(i, x, y) = static_cast<float>(color[i]) / 255.0f * 2.0f - 1.0f;
    GStreamerFrame frame(format);
    tensor_to_frame(format, image.const_view(), as_const(frame.view()), frame.view());
    GStreamerFrame rgb(kFullRgb);
    frame.convert_to(rgb);
    const std::uint8_t* pixel = rgb.view().data[0] + 3 * rgb.view().stride[0] + 5 * 3;
    return {pixel[0], pixel[1], pixel[2]};
}

template <typename Convert>
void expect_colors_kept(const Convert& convert) {
    int worst = 0;
    std::string where = "nowhere";
    for (const FrameFormat& format : all_formats({kWidth, kHeight})) {
        // The converter copies R'G'B' codes without looking at the range.
        const bool rgb = name_of(format.pixel_format).find('R') != std::string::npos;
        if (rgb && format.range == ColorRange::Limited)
            continue;
        for (const Color& color : kColors) {
            const Color result = convert(format, color);
            const int difference = largest_difference(result, color);
            EXPECT_LE(difference, kTolerance)
                << describe(format) << ": " << color[0] << " " << color[1] << " " << color[2]
                << " became " << result[0] << " " << result[1] << " " << result[2];
            if (difference > worst) {
                worst = difference;
                where = describe(format);
            }
        }
    }
    std::cout << "worst: " << worst << " of 255, " << where << "\n";
}

class ConversionAndGStreamer : public testing::Test {
  protected:
    static void SetUpTestSuite() { gst_init(nullptr, nullptr); }
};

} // namespace

TEST_F(ConversionAndGStreamer, ReadsTheColoursThatGStreamerWrote) {
    expect_colors_kept(read_from_gstreamer);
}

TEST_F(ConversionAndGStreamer, WritesTheColoursThatGStreamerReads) {
    expect_colors_kept(written_to_gstreamer);
}

} // namespace unit::test
