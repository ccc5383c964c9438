/// Levels that must come out exactly: ramps of all codes, published codes, unused bits.

#include "core/pixels/conversion.h"

#include "tests/core/pixels/guarded_memory.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace unit::test {
namespace {

/// Planes at odd addresses, so that samples of two bytes are not aligned.
constexpr FramePlacement kOdd{1, 3, false};

constexpr ColorRange kRanges[] = {ColorRange::Limited, ColorRange::Full};
constexpr ColorMatrix kMatrices[] = {ColorMatrix::BT601, ColorMatrix::BT709, ColorMatrix::BT2020};

/// A code of a format in 8 bits, in its own.
int scaled(PixelFormat format, int code) {
    return code * (largest_code(format) + 1) / 256;
}

/// Luma rises by one code a column; chroma is zero, so all pixels are grey.
GuardedFrame grey_ramp(const FrameFormat& format, std::mt19937& random) {
    GuardedFrame frame(format, kOdd, random);
    for (int plane = 0; plane < frame.planes(); ++plane)
        for (int y = 0; y < frame.rows(plane); ++y)
            for (int i = 0; i < frame.row_samples(plane); ++i)
                frame.set_code(plane, i, y, plane == 0 ? i : scaled(format.pixel_format, 128));
    return frame;
}

/// Reads a ramp of all levels and writes it again: each must come back, those outside the range's
/// limits as the limit next to them.
void expect_greys_back(const FrameFormat& format, ImageOrder order, std::mt19937& random) {
    GuardedFrame frame = grey_ramp(format, random);
    GuardedImage image(format.width, format.height, order, random);
    frame_to_tensor(format, frame.const_view(), image.view());
    GuardedFrame output(format, kOdd, random);
    tensor_to_frame(format, image.const_view(), frame.const_view(), output.view());
    const bool full = format.range == ColorRange::Full;
    const int black = full ? 0 : scaled(format.pixel_format, 16);
    const int white = full ? largest_code(format.pixel_format) : scaled(format.pixel_format, 235);
    for (int y = 0; y < format.height; ++y)
        for (int x = 0; x < format.width; ++x)
            ASSERT_EQ(output.code(0, x, y), std::clamp(x, black, white))
                << describe(format) << " at (" << x << ", " << y << ")";
    for (int plane = 1; plane < output.planes(); ++plane)
        for (int y = 0; y < output.rows(plane); ++y)
            for (int i = 0; i < output.row_samples(plane); ++i)
                ASSERT_EQ(output.code(plane, i, y), scaled(format.pixel_format, 128))
                    << describe(format) << ", plane " << plane << " at (" << i << ", " << y << ")";
    EXPECT_EQ(output.damaged_guards(), 0) << describe(format);
}

/// A saturated colour, and its codes in planes Y, Cb and Cr.
struct Bar {
    ColorMatrix matrix;
    std::array<float, 3> rgb;
    std::array<int, 3> codes;
};

void expect_codes(PixelFormat pixel_format, const Bar& bar, std::mt19937& random) {
    const FrameFormat format{pixel_format, 4, 4, bar.matrix, ColorRange::Limited, {}};
    GuardedFrame frame(format, kOdd, random);
    GuardedImage image(4, 4, ImageOrder::Planar, random);
    for (int i = 0; i < 3 * 16; ++i)
        image.at(i / 16, i % 4, i / 4 % 4) = bar.rgb[i / 16];
    tensor_to_frame(format, image.const_view(), {}, frame.view());
    for (int plane = 0; plane < 3; ++plane)
        EXPECT_EQ(frame.code(plane, 1, 1), bar.codes[plane]) << describe(format);
}

/// The image that a frame gives.
GuardedImage read(const FrameFormat& format, const GuardedFrame& frame) {
    std::mt19937 random(1);
    GuardedImage image(format.width, format.height, ImageOrder::Planar, random);
    frame_to_tensor(format, frame.const_view(), image.view());
    return image;
}

bool equal(const GuardedImage& a, const GuardedImage& b) {
    for (int channel = 0; channel < 3; ++channel)
        for (int y = 0; y < a.height(); ++y)
            for (int x = 0; x < a.width(); ++x)
                if (a.at(channel, x, y) != b.at(channel, x, y))
                    return false;
    return true;
}

} // namespace

TEST(Conversion, GivesEveryGreyOfEveryFormatWithPlanesBack) {
    std::mt19937 random(21);
    for (const PixelFormat pixel_format : kPixelFormats)
        for (const ColorRange range : kRanges)
            for (const ColorMatrix matrix : kMatrices)
                for (const ImageOrder order : kImageOrders)
                    if (!is_rgb(pixel_format))
                        expect_greys_back(
                            {pixel_format, largest_code(pixel_format) + 1, 3, matrix, range, {}},
                            order, random);
}

TEST(FrameToTensor, ReadsGreyAsEqualRedGreenAndBlue) {
    std::mt19937 random(22);
    for (const ColorRange range : kRanges) {
        const FrameFormat format{PixelFormat::GRAY8, 256, 1, ColorMatrix::BT709, range, {}};
        const GuardedImage image = read(format, grey_ramp(format, random));
        for (int x = 0; x < 256; ++x) {
            const double level = range == ColorRange::Full ? x / 255.0 : (x - 16) / 219.0;
            EXPECT_NEAR(image.at(0, x, 0), 2.0 * std::clamp(level, 0.0, 1.0) - 1.0, 1e-6) << x;
            EXPECT_EQ(image.at(1, x, 0), image.at(0, x, 0)) << x;
            EXPECT_EQ(image.at(2, x, 0), image.at(0, x, 0)) << x;
        }
    }
}

/// Codes of saturated colours as the recommendations' quantisation gives them, limited range.
TEST(TensorToFrame, GivesThePublishedCodesOfColourBars) {
    const Bar bars[] = {
        {ColorMatrix::BT601, {1, -1, -1}, {81, 90, 240}},
        {ColorMatrix::BT601, {-1, 1, -1}, {145, 54, 34}},
        {ColorMatrix::BT601, {-1, -1, 1}, {41, 240, 110}},
        {ColorMatrix::BT709, {1, -1, -1}, {63, 102, 240}},
        {ColorMatrix::BT709, {-1, 1, -1}, {173, 42, 26}},
        {ColorMatrix::BT709, {-1, -1, 1}, {32, 240, 118}},
        {ColorMatrix::BT2020, {1, -1, -1}, {74, 97, 240}},
        {ColorMatrix::BT2020, {-1, 1, -1}, {164, 47, 25}},
        {ColorMatrix::BT2020, {-1, -1, 1}, {29, 240, 119}},
    };
    std::mt19937 random(23);
    for (const Bar& bar : bars)
        for (const PixelFormat format : {PixelFormat::I420, PixelFormat::Y42B, PixelFormat::Y444})
            expect_codes(format, bar, random);
}

/// The same with 10 bits, which tell more than four times those codes.
TEST(TensorToFrame, GivesThePublishedTenBitCodesOfColourBars) {
    const Bar bars[] = {
        {ColorMatrix::BT601, {1, -1, -1}, {326, 361, 960}},
        {ColorMatrix::BT601, {-1, 1, -1}, {578, 215, 137}},
        {ColorMatrix::BT601, {-1, -1, 1}, {164, 960, 439}},
        {ColorMatrix::BT709, {1, -1, -1}, {250, 409, 960}},
        {ColorMatrix::BT709, {-1, 1, -1}, {691, 167, 105}},
        {ColorMatrix::BT709, {-1, -1, 1}, {127, 960, 471}},
        {ColorMatrix::BT2020, {1, -1, -1}, {294, 387, 960}},
        {ColorMatrix::BT2020, {-1, 1, -1}, {658, 189, 100}},
        {ColorMatrix::BT2020, {-1, -1, 1}, {116, 960, 476}},
    };
    std::mt19937 random(24);
    for (const Bar& bar : bars)
        expect_codes(PixelFormat::I420_10LE, bar, random);
}

TEST(FrameToTensor, DoesNotLookAtUnusedBits) {
    std::mt19937 random(25);
    for (const PixelFormat pixel_format : kTenBitFormats) {
        const FrameFormat format{pixel_format, 67, 5, ColorMatrix::BT709, ColorRange::Limited, {}};
        const GuardedFrame garbage(format, kOdd, random); // all bits are random
        GuardedFrame clean = garbage;
        for (int plane = 0; plane < clean.planes(); ++plane)
            for (int y = 0; y < clean.rows(plane); ++y)
                for (int i = 0; i < clean.row_samples(plane); ++i)
                    clean.set_code(plane, i, y, clean.code(plane, i, y));
        ASSERT_NE(clean.pixels(), garbage.pixels());
        EXPECT_TRUE(equal(read(format, clean), read(format, garbage))) << describe(format);
    }
}

TEST(TensorToFrame, WritesUnusedBitsAsZero) {
    std::mt19937 random(26);
    for (const PixelFormat pixel_format : kTenBitFormats) {
        const FrameFormat format{pixel_format, 67, 5, ColorMatrix::BT709, ColorRange::Full, {}};
        const GuardedImage image(67, 5, ImageOrder::Planar, random, -1.2f, 1.2f);
        GuardedFrame frame(format, kOdd, random);
        tensor_to_frame(format, image.const_view(), frame.const_view(), frame.view());
        const int unit = sampling_of(pixel_format).unit;
        for (int plane = 0; plane < frame.planes(); ++plane)
            for (int y = 0; y < frame.rows(plane); ++y)
                for (int i = 0; i < frame.row_samples(plane); ++i)
                    ASSERT_EQ(frame.sample(plane, i, y), unit * frame.code(plane, i, y))
                        << describe(format) << ", plane " << plane;
    }
}

TEST(Conversion, IgnoresTheChromaSiteWhereChromaIsNotHalved) {
    std::mt19937 random(27);
    for (const PixelFormat pixel_format :
         {PixelFormat::Y42B, PixelFormat::Y444, PixelFormat::GRAY8})
        for (const bool horizontally : {false, true}) {
            FrameFormat format{pixel_format,         17, 9, ColorMatrix::BT709, ColorRange::Full,
                               {horizontally, false}};
            const GuardedFrame frame(format, kOdd, random);
            const GuardedImage image = read(format, frame);
            GuardedFrame output = frame;
            tensor_to_frame(format, image.const_view(), {}, output.view());
            format.chroma_site.vertically_cosited = true;
            if (pixel_format != PixelFormat::Y42B)
                format.chroma_site.horizontally_cosited = !horizontally;
            GuardedFrame same = frame;
            tensor_to_frame(format, image.const_view(), {}, same.view());
            EXPECT_TRUE(equal(read(format, frame), image)) << describe(format);
            EXPECT_EQ(same.pixels(), output.pixels()) << describe(format);
        }
}

} // namespace unit::test
