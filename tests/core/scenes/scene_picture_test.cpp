#include "core/scenes/scene_picture.h"

#include "core/pixels/conversion.h"
#include "tests/core/pixels/guarded_memory.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace unit::test {
namespace {

/// Colours that rise and fall slowly across the frame, in levels of 255. `x` and `y`: 0 to 1.
double level_at(int channel, double x, double y) {
    switch (channel) {
    case 0:
        return 60.0 + 120.0 * x;
    case 1:
        return 190.0 - 90.0 * y;
    default:
        return 90.0 + 40.0 * x + 40.0 * y;
    }
}

/// A frame of these colours, in any format.
GuardedFrame colored_frame(const FrameFormat& format, const FramePlacement& placement) {
    std::mt19937 random(3);
    GuardedImage image(padded_size(format.width), padded_size(format.height), ImageOrder::Planar,
                       random);
    for (int channel = 0; channel < 3; ++channel) {
        for (int y = 0; y < image.height(); ++y) {
            for (int x = 0; x < image.width(); ++x) {
                const double level =
                    level_at(channel, (x + 0.5) / format.width, (y + 0.5) / format.height);
                image.at(channel, x, y) = static_cast<float>(level / 127.5 - 1.0);
            }
        }
    }
    GuardedFrame frame(format, placement, random);
    tensor_to_frame(format, image.const_view(), frame.const_view(), frame.view());
    return frame;
}

ScenePicture picture_of(const FrameFormat& format, const GuardedFrame& frame) {
    return make_scene_picture(format, sampled_rows(format, frame.const_view()));
}

/// What GRAY8 keeps of a colour.
double grey_level(const FrameFormat& format, double x, double y) {
    const double red = format.matrix == ColorMatrix::BT601   ? 0.299
                       : format.matrix == ColorMatrix::BT709 ? 0.2126
                                                             : 0.2627;
    const double blue = format.matrix == ColorMatrix::BT601   ? 0.114
                        : format.matrix == ColorMatrix::BT709 ? 0.0722
                                                              : 0.0593;
    return red * level_at(0, x, y) + (1.0 - red - blue) * level_at(1, x, y) +
           blue * level_at(2, x, y);
}

/// The largest distance of a picture's values from the colours at its pixels.
double error_of(const FrameFormat& format, const ScenePicture& picture) {
    double worst = 0.0;
    const bool is_grey = format.pixel_format == PixelFormat::GRAY8;
    const float* value = picture.values.data();
    for (int channel = 0; channel < 3; ++channel) {
        for (int row = 0; row < ScenePicture::kHeight; ++row) {
            for (int column = 0; column < ScenePicture::kWidth; ++column, ++value) {
                const double x = (column + 0.5) / ScenePicture::kWidth;
                const double y = (row + 0.5) / ScenePicture::kHeight;
                const double expected =
                    is_grey ? grey_level(format, x, y) : level_at(channel, x, y);
                const double error = std::abs(*value - expected);
                // NaN stays.
                worst = error <= worst ? worst : error;
            }
        }
    }
    return worst;
}

} // namespace

// The colours change by up to 5 levels from a pixel to the next: a row off would be seen.
TEST(ScenePicture, HasTheColorsOfTheFrameInEveryFormat) {
    for (const Size size : {Size{128, 96}, Size{640, 359}, Size{131, 150}}) {
        for (const FrameFormat& format : all_formats(size)) {
            const GuardedFrame frame = colored_frame(format, {});
            EXPECT_LT(error_of(format, picture_of(format, frame)), 4.0) << describe(format);
        }
    }
}

TEST(ScenePicture, IsTheSameWhereverTheFrameLies) {
    for (const PixelFormat pixel_format : kPixelFormats) {
        const FrameFormat format{pixel_format, 131, 97};
        const ScenePicture expected = picture_of(format, colored_frame(format, {}));
        for (const FramePlacement& placement :
             {FramePlacement{1, 5, false}, FramePlacement{3, 0, true}}) {
            GuardedFrame frame = colored_frame(format, placement);
            for (int plane = 0; plane < frame.planes(); ++plane) {
                const std::vector<bool> are_pixels = frame.are_pixels(plane);
                const auto memory = frame.memory(plane);
                for (std::size_t index = 0; index < memory.size(); ++index) {
                    memory[index] = are_pixels[index] ? memory[index] : 0xAB;
                }
            }
            EXPECT_EQ(picture_of(format, frame).values, expected.values) << describe(format);
        }
    }
}

TEST(ScenePicture, IsMadeOfFramesOfAnySize) {
    for (const Size size : kSizes) {
        for (const PixelFormat pixel_format : kPixelFormats) {
            const FrameFormat format{pixel_format, size.width, size.height};
            std::mt19937 random(1);
            GuardedFrame frame(format, {}, random);
            const int code = largest_code(pixel_format) == 255 ? 128 : 512;
            for (int plane = 0; plane < frame.planes(); ++plane) {
                for (int y = 0; y < frame.rows(plane); ++y) {
                    for (int sample = 0; sample < frame.row_samples(plane); ++sample) {
                        frame.set_code(plane, sample, y, code);
                    }
                }
            }
            for (const float value : picture_of(format, frame).values) {
                ASSERT_NEAR(value, 128.0, 0.6) << describe(format);
            }
        }
    }
}

TEST(ScenePicture, LooksAtSomeRowsOnly) {
    EXPECT_EQ(sampled_row_count(1), 1);
    EXPECT_EQ(sampled_row_count(71), 71);
    for (int rows = 72; rows < 5000; ++rows) {
        ASSERT_GE(sampled_row_count(rows), 36) << rows;
        ASSERT_LE(sampled_row_count(rows), 71) << rows;
    }
    const FrameFormat format{PixelFormat::GRAY8, 64, 72};
    std::vector<std::uint8_t> pixels(64 * 72, 100);
    ConstFrameView view;
    view.data[0] = pixels.data();
    view.stride[0] = 64;
    // Every second row, from the second on.
    std::fill_n(pixels.begin(), 64, std::uint8_t{255});
    const ScenePicture picture = make_scene_picture(format, sampled_rows(format, view));
    EXPECT_NEAR(picture.values.front(), 100.0, 1e-3);
}

} // namespace unit::test
