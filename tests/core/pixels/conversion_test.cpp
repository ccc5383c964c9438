#include "core/pixels/conversion.h"

#include "tests/core/pixels/guarded_memory.h"
#include "tests/core/pixels/itu_reference.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <limits>

namespace unit::test {
namespace {

/// The largest difference met, in codes of the format's range, and where.
class Worst {
  public:
    void add(double difference, const FrameFormat& format, int x, int y) {
        ++count_;
        if (difference <= largest_)
            return;
        // NaN comes here too, and stays.
        largest_ = std::isnan(difference) ? std::numeric_limits<double>::infinity() : difference;
        where_ = describe(format) + " at (" + std::to_string(x) + ", " + std::to_string(y) + ")";
    }

    void expect_at_most(double tolerance) const {
        EXPECT_GT(count_, 0);
        EXPECT_LE(largest_, tolerance) << where_;
        std::cout << "worst of " << count_ << ": " << largest_ << " codes, " << where_ << "\n";
    }

  private:
    long count_ = 0;
    double largest_ = -1.0;
    std::string where_;
};

/// A level between 0 and 1 for a network value, as tensor_to_frame() promises to read it.
double level_of(float value) {
    if (std::isnan(value))
        return 0.0;
    return std::clamp((value + 1.0) / 2.0, 0.0, 1.0);
}

LevelsAt levels_of(const GuardedImage& image) {
    return [&image](int x, int y) -> Levels {
        return {level_of(image.at(0, x, y)), level_of(image.at(1, x, y)),
                level_of(image.at(2, x, y))};
    };
}

void compare_decoded(const FrameFormat& format, const GuardedFrame& frame,
                     const GuardedImage& image, Worst& worst) {
    for (int y = 0; y < format.height; ++y)
        for (int x = 0; x < format.width; ++x) {
            const Levels expected = decode_pixel(format, frame.const_view(), x, y);
            for (int channel = 0; channel < 3; ++channel)
                worst.add(largest_code(format.pixel_format) *
                              std::abs((image.at(channel, x, y) + 1.0) / 2.0 - expected[channel]),
                          format, x, y);
        }
}

void compare_encoded(const FrameFormat& format, const GuardedImage& image, GuardedFrame& frame,
                     Worst& worst) {
    const LevelsAt levels = levels_of(image);
    for (int plane = 0; plane < frame.planes(); ++plane)
        for (int y = 0; y < frame.rows(plane); ++y)
            for (int i = 0; i < frame.row_samples(plane); ++i) {
                const double expected = encode_sample(format, levels, plane, i, y);
                if (expected >= 0.0)
                    worst.add(std::abs(frame.code(plane, i, y) - expected), format, i, y);
            }
}

/// RGB and Y'CbCr formats of 6 x 5 pixels, which need padding in both directions.
FrameFormat small_format(PixelFormat pixel_format, ColorRange range = ColorRange::Full) {
    return {pixel_format, 6, 5, ColorMatrix::BT601, range, {}};
}

constexpr FramePlacement kTight;

} // namespace

// Reading does not round, so it is held to far less than one code.
TEST(FrameToTensor, AgreesWithTheRecommendationsInEveryFormatAndSize) {
    std::mt19937 random(1);
    Worst worst;
    for (const Size& size : kSizes)
        for (const FrameFormat& format : all_formats(size)) {
            const GuardedFrame frame(format, kTight, random);
            GuardedImage image(size.width, size.height, ImageOrder::Planar, random);
            frame_to_tensor(format, frame.const_view(), image.view());
            compare_decoded(format, frame, image, worst);
        }
    worst.expect_at_most(0.001);
}

// Rounded to nearest, no code is more than one half away from the exact one.
TEST(TensorToFrame, AgreesWithTheRecommendationsInEveryFormatAndSize) {
    std::mt19937 random(2);
    Worst worst;
    for (const Size& size : kSizes)
        for (const FrameFormat& format : all_formats(size)) {
            GuardedFrame frame(format, kTight, random);
            const GuardedImage image(size.width, size.height, ImageOrder::Planar, random, -1.2f,
                                     1.2f);
            tensor_to_frame(format, image.const_view(), frame.const_view(), frame.view());
            compare_encoded(format, image, frame, worst);
        }
    worst.expect_at_most(0.501);
}

TEST(FrameToTensor, RepeatsTheLastColumnsAndRowsExactly) {
    std::mt19937 random(3);
    for (const Size& size : kSizes)
        for (const PixelFormat pixel_format : kPixelFormats)
            for (const ImageOrder order : kImageOrders) {
                const FrameFormat format{pixel_format,       size.width,          size.height,
                                         ColorMatrix::BT709, ColorRange::Limited, {}};
                const GuardedFrame frame(format, kTight, random);
                GuardedImage image(size.width, size.height, order, random);
                frame_to_tensor(format, frame.const_view(), image.view());
                for (int channel = 0; channel < 3; ++channel)
                    for (int y = 0; y < image.height(); ++y)
                        for (int x = 0; x < image.width(); ++x)
                            ASSERT_EQ(image.at(channel, x, y),
                                      image.at(channel, std::min(x, size.width - 1),
                                               std::min(y, size.height - 1)))
                                << describe(format) << " at (" << x << ", " << y << ")";
            }
}

TEST(TensorToFrame, DoesNotLookAtThePadding) {
    std::mt19937 random(4);
    for (const Size& size : kSizes)
        for (const PixelFormat pixel_format : kPixelFormats)
            for (const bool cosited : {false, true}) {
                const FrameFormat format{pixel_format,       size.width,       size.height,
                                         ColorMatrix::BT601, ColorRange::Full, {cosited, cosited}};
                GuardedFrame frame(format, kTight, random);
                GuardedImage image(size.width, size.height, ImageOrder::Planar, random);
                tensor_to_frame(format, image.const_view(), frame.const_view(), frame.view());
                const std::vector<std::uint8_t> expected = frame.pixels();
                for (int channel = 0; channel < 3; ++channel)
                    for (int y = 0; y < image.height(); ++y)
                        for (int x = 0; x < image.width(); ++x)
                            if (x >= size.width || y >= size.height)
                                image.at(channel, x, y) = std::numeric_limits<float>::quiet_NaN();
                tensor_to_frame(format, image.const_view(), frame.const_view(), frame.view());
                EXPECT_EQ(frame.pixels(), expected) << describe(format);
            }
}

TEST(Conversion, GivesFullRangeRgbBackExactly) {
    std::mt19937 random(5);
    for (const PixelFormat pixel_format :
         {PixelFormat::RGB, PixelFormat::BGR, PixelFormat::RGBA, PixelFormat::BGRA})
        for (const ImageOrder order : kImageOrders) {
            // 256 x 3 pixels, so that every code comes in every component.
            const FrameFormat format{pixel_format,     256, 3, ColorMatrix::BT601,
                                     ColorRange::Full, {}};
            GuardedFrame frame(format, kTight, random);
            const int bytes = static_cast<int>(name_of(pixel_format).size());
            for (int y = 0; y < 3; ++y)
                for (int x = 0; x < 256 * bytes; ++x)
                    frame.byte(0, x, y) =
                        static_cast<std::uint8_t>(x / bytes + 85 * y * (x % bytes));
            GuardedFrame output(format, kTight, random);
            GuardedImage image(256, 3, order, random);
            frame_to_tensor(format, frame.const_view(), image.view());
            tensor_to_frame(format, image.const_view(), frame.const_view(), output.view());
            EXPECT_EQ(output.pixels(), frame.pixels()) << describe(format);
        }
}

TEST(Conversion, GivesLimitedRangeRgbBackWithinItsLimits) {
    std::mt19937 random(6);
    const FrameFormat format{PixelFormat::RGB, 256, 1, ColorMatrix::BT601, ColorRange::Limited, {}};
    GuardedFrame frame(format, kTight, random);
    for (int x = 0; x < 256 * 3; ++x)
        frame.byte(0, x, 0) = static_cast<std::uint8_t>(x / 3);
    GuardedFrame output(format, kTight, random);
    GuardedImage image(256, 1, ImageOrder::Planar, random);
    frame_to_tensor(format, frame.const_view(), image.view());
    tensor_to_frame(format, image.const_view(), {}, output.view());
    for (int x = 0; x < 256 * 3; ++x)
        EXPECT_EQ(output.byte(0, x, 0), std::clamp(x / 3, 16, 235));
}

TEST(Conversion, MapsBlackAndWhiteToTheEndsOfTheRange) {
    std::mt19937 random(7);
    for (const PixelFormat pixel_format : kPixelFormats)
        for (const ColorRange range : {ColorRange::Limited, ColorRange::Full})
            for (const bool white : {false, true}) {
                const FrameFormat format = small_format(pixel_format, range);
                const float value = white ? 1.0f : -1.0f;
                const int largest = largest_code(pixel_format);
                const int step = (largest + 1) / 256;
                const int code =
                    range == ColorRange::Full ? (white ? largest : 0) : (white ? 235 : 16) * step;
                GuardedFrame frame(format, kTight, random);
                const GuardedImage image(6, 5, ImageOrder::Planar, random, value, value);
                tensor_to_frame(format, image.const_view(), frame.const_view(), frame.view());
                const int position =
                    name_of(pixel_format) == "xRGB" || name_of(pixel_format) == "xBGR";
                EXPECT_EQ(frame.code(0, position, 0), code) << describe(format);
                if (frame.planes() > 1) {
                    EXPECT_EQ(frame.code(1, 0, 0), 128 * step) << describe(format);
                }
                GuardedImage back(6, 5, ImageOrder::Planar, random);
                frame_to_tensor(format, frame.const_view(), back.view());
                EXPECT_NEAR(back.at(1, 3, 3), value, 1e-6) << describe(format);
            }
}

TEST(TensorToFrame, PassesAlphaThroughAndSetsPaddingBytes) {
    std::mt19937 random(9);
    for (const PixelFormat pixel_format : kPixelFormats) {
        const std::string name = name_of(pixel_format);
        const std::size_t fourth = name.find_first_of("xA");
        if (!is_rgb(pixel_format) || fourth == std::string::npos)
            continue;
        const FrameFormat format = small_format(pixel_format);
        const GuardedFrame input(format, {3, 7, true}, random);
        GuardedFrame frame(format, kTight, random);
        const GuardedImage image(6, 5, ImageOrder::Planar, random);
        tensor_to_frame(format, image.const_view(), input.const_view(), frame.view());
        for (std::size_t i = fourth; i < frame.pixels().size(); i += 4)
            EXPECT_EQ(frame.pixels()[i], name[fourth] == 'A' ? input.pixels()[i] : 255) << name;
    }
}

TEST(TensorToFrame, KeepsAlphaWhenTheInputIsTheFrameItself) {
    std::mt19937 random(10);
    for (const PixelFormat pixel_format : {PixelFormat::RGBA, PixelFormat::BGRA}) {
        const FrameFormat format{pixel_format, 67, 5, ColorMatrix::BT601, ColorRange::Full, {}};
        GuardedFrame frame(format, kTight, random);
        const GuardedFrame input = frame;
        GuardedFrame separate(format, kTight, random);
        const GuardedImage image(67, 5, ImageOrder::Planar, random);
        tensor_to_frame(format, image.const_view(), frame.const_view(), frame.view());
        tensor_to_frame(format, image.const_view(), input.const_view(), separate.view());
        EXPECT_EQ(frame.pixels(), separate.pixels()) << describe(format);
    }
}

TEST(TensorToFrame, ClipsLargeValuesAndTakesNanAsBlack) {
    const float infinity = std::numeric_limits<float>::infinity();
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const float largest = std::numeric_limits<float>::max();
    const std::pair<float, float> cases[] = {{infinity, 1.0f},  {-infinity, -1.0f}, {largest, 1.0f},
                                             {-largest, -1.0f}, {nan, -1.0f},       {-nan, -1.0f},
                                             {1.5f, 1.0f},      {-1.5f, -1.0f}};
    std::mt19937 random(11);
    for (const Size& size : {Size{5, 3}, Size{67, 5}})
        for (const FrameFormat& format : all_formats(size))
            for (const auto& [value, equivalent] : cases) {
                GuardedImage image(size.width, size.height, ImageOrder::ChannelsLast3, random);
                GuardedImage clipped = image;
                for (int i = 0; i < 3; ++i) {
                    image.at(i, i, 1) = value;
                    clipped.at(i, i, 1) = equivalent;
                }
                GuardedFrame frame(format, kTight, random);
                GuardedFrame expected = frame;
                tensor_to_frame(format, image.const_view(), frame.const_view(), frame.view());
                tensor_to_frame(format, clipped.const_view(), frame.const_view(), expected.view());
                EXPECT_EQ(frame.pixels(), expected.pixels()) << describe(format) << " " << value;
            }
}

} // namespace unit::test
