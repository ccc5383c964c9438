#include "core/pixels/conversion.h"

#include "tests/core/pixels/guarded_memory.h"

#include <gst/video/video.h>
#include <gtest/gtest.h>

#include <cmath>
#include <iostream>
#include <memory>

// A check that formats, matrices and ranges mean what GStreamer means by these names. Coarse for 8
// bits, since GstVideoConverter's fast paths are up to 6 codes off on flat colours. Between 10 bits
// and colours of 16 bits it is up to 5.4 of 1023 off, where 8-bit formats come to 16.

namespace unit::test {
namespace {

constexpr int kTolerance = 6;
constexpr double kFineTolerance = 6.0; // of 1023
constexpr int kWidth = 16;
constexpr int kHeight = 8;
constexpr int kColumn = 5; // that is looked at, of row kRow
constexpr int kRow = 3;

GstVideoInfo info_of(const FrameFormat& format, const std::string& name) {
    GstVideoInfo info;
    gst_video_info_set_format(&info, gst_video_format_from_string(name.c_str()), format.width,
                              format.height);
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
        : GStreamerFrame(format, name_of(format.pixel_format)) {}
    /// A frame of another pixel format, by its name.
    GStreamerFrame(const FrameFormat& format, const std::string& name)
        : info_(info_of(format, name)),
          buffer_(gst_buffer_new_allocate(nullptr, info_.size, nullptr)) {
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

/// What a format keeps of a colour: all of it, but for grey formats, which keep its luma.
Color kept_of(const FrameFormat& format, const Color& color) {
    if (format.pixel_format != PixelFormat::GRAY8)
        return color;
    const double weights[3][3] = {
        {0.299, 0.587, 0.114}, {0.2126, 0.7152, 0.0722}, {0.2627, 0.678, 0.0593}};
    const double* weight = weights[static_cast<int>(format.matrix)];
    const int luma = static_cast<int>(
        std::lround(weight[0] * color[0] + weight[1] * color[1] + weight[2] * color[2]));
    return {luma, luma, luma};
}

int largest_difference(const Color& a, const Color& b) {
    int largest = 0;
    for (int i = 0; i < 3; ++i)
        largest = std::max(largest, std::abs(a[i] - b[i]));
    return largest;
}

using Levels = std::array<double, 3>; // between 0 and 1

/// What frame_to_tensor reads from a frame of one colour.
Levels levels_read(const FrameFormat& format, GStreamerFrame& frame) {
    std::mt19937 random(1);
    GuardedImage image(kWidth, kHeight, ImageOrder::Planar, random);
    frame_to_tensor(format, as_const(frame.view()), image.view());
    Levels levels{};
    for (int i = 0; i < 3; ++i)
        levels[i] = (image.at(i, kColumn, kRow) + 1.0) / 2.0;
    return levels;
}

/// Has tensor_to_frame fill a frame with one colour.
void write_levels(const FrameFormat& format, const Levels& levels, GStreamerFrame& frame) {
    std::mt19937 random(1);
    GuardedImage image(kWidth, kHeight, ImageOrder::Planar, random);
    for (int i = 0; i < 3; ++i)
        for (int y = 0; y < kHeight; ++y)
            for (int x = 0; x < kWidth; ++x)
                image.at(i, x, y) = static_cast<float>(levels[i] * 2.0 - 1.0);
    tensor_to_frame(format, image.const_view(), as_const(frame.view()), frame.view());
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
    const Levels levels = levels_read(format, frame);
    Color result{};
    for (int i = 0; i < 3; ++i)
        result[i] = static_cast<int>(std::lround(255.0 * levels[i]));
    return result;
}

/// A flat colour, written by tensor_to_frame to `format`, converted by GStreamer to RGB.
Color written_to_gstreamer(const FrameFormat& format, const Color& color) {
    GStreamerFrame frame(format);
    write_levels(format, {color[0] / 255.0, color[1] / 255.0, color[2] / 255.0}, frame);
    GStreamerFrame rgb(kFullRgb);
    frame.convert_to(rgb);
    const std::uint8_t* pixel = rgb.view().data[0] + kRow * rgb.view().stride[0] + kColumn * 3;
    return {pixel[0], pixel[1], pixel[2]};
}

/// A component of a pixel of ARGB64_LE; component 0 is alpha.
std::uint8_t* component16(GStreamerFrame& frame, int component, int x, int y) {
    return frame.view().data[0] + y * frame.view().stride[0] + 8 * x + 2 * component;
}

/// read_from_gstreamer() from 16 bits and without rounding.
Levels read_finely(const FrameFormat& format, const Levels& levels) {
    GStreamerFrame rgb(kFullRgb, "ARGB64_LE");
    for (int y = 0; y < kHeight; ++y)
        for (int x = 0; x < kWidth; ++x) {
            GST_WRITE_UINT16_LE(component16(rgb, 0, x, y), 65535);
            for (int i = 0; i < 3; ++i)
                GST_WRITE_UINT16_LE(component16(rgb, 1 + i, x, y), std::lround(levels[i] * 65535));
        }
    GStreamerFrame frame(format);
    rgb.convert_to(frame);
    return levels_read(format, frame);
}

/// written_to_gstreamer() to 16 bits.
Levels write_finely(const FrameFormat& format, const Levels& levels) {
    GStreamerFrame frame(format);
    write_levels(format, levels, frame);
    GStreamerFrame rgb(kFullRgb, "ARGB64_LE");
    frame.convert_to(rgb);
    Levels result{};
    for (int i = 0; i < 3; ++i)
        result[i] = GST_READ_UINT16_LE(component16(rgb, 1 + i, kColumn, kRow)) / 65535.0;
    return result;
}

/// Colours between the levels of 8 bits, through the formats with 10.
template <typename Convert>
void expect_colors_kept_finely(const Convert& convert) {
    std::mt19937 random(3);
    std::uniform_real_distribution<double> level(0.0, 1.0);
    double worst = -1.0;
    for (const FrameFormat& format : all_formats({kWidth, kHeight}))
        for (int n = 0; n < 20 && largest_code(format.pixel_format) == 1023; ++n) {
            const Levels color{level(random), level(random), level(random)};
            const Levels result = convert(format, color);
            for (int i = 0; i < 3; ++i) {
                const double difference = 1023.0 * std::abs(result[i] - color[i]);
                EXPECT_LE(difference, kFineTolerance) << describe(format) << ", component " << i;
                worst = std::max(worst, difference);
            }
        }
    EXPECT_GE(worst, 0.0);
    std::cout << "worst: " << worst << " of 1023\n";
}

template <typename Convert>
void expect_colors_kept(const Convert& convert) {
    int worst = 0;
    std::string where = "nowhere";
    for (const FrameFormat& format : all_formats({kWidth, kHeight})) {
        // The converter copies R'G'B' codes without looking at the range.
        if (is_rgb(format.pixel_format) && format.range == ColorRange::Limited)
            continue;
        for (const Color& color : kColors) {
            const Color result = convert(format, color);
            const int difference = largest_difference(result, kept_of(format, color));
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

TEST_F(ConversionAndGStreamer, ReadsTenBitsAsGStreamerWroteThem) {
    expect_colors_kept_finely(read_finely);
}

TEST_F(ConversionAndGStreamer, WritesTenBitsAsGStreamerReadsThem) {
    expect_colors_kept_finely(write_finely);
}

} // namespace unit::test
