#include "core/pixels/frame_blend.h"

#include "tests/core/pixels/test_formats.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace unit::test {
namespace {

/// Three planes with rows further apart than they are long, filled with random codes.
struct RandomFrame {
    RandomFrame(const FrameFormat& format, unsigned seed) {
        const Sampling sampling = sampling_of(format.pixel_format);
        std::mt19937 random(seed);
        for (int plane = 0; plane < sampling.planes; ++plane) {
            const int columns = plane == 0 ? 1 : sampling.chroma_columns;
            const int rows = plane == 0 ? 1 : sampling.chroma_rows;
            samples[plane] = (format.width + columns - 1) / columns *
                             (plane == 1 && sampling.planes == 2 ? 2 : 1);
            if (is_rgb(format.pixel_format))
                samples[plane] *= name_of(format.pixel_format).size() == 3 ? 3 : 4;
            heights[plane] = (format.height + rows - 1) / rows;
            strides[plane] = samples[plane] * sampling.bytes + 3;
            bytes[plane].resize(static_cast<std::size_t>(strides[plane] * heights[plane]));
            for (int y = 0; y < heights[plane]; ++y) {
                for (int x = 0; x < samples[plane]; ++x)
                    set(sampling, plane, x, y,
                        static_cast<int>(random()) & largest_code(format.pixel_format));
            }
        }
    }

    std::uint8_t* at(const Sampling& sampling, int plane, int x, int y) {
        return bytes[plane].data() + y * strides[plane] + x * sampling.bytes;
    }
    int code(const Sampling& sampling, int plane, int x, int y) {
        const std::uint8_t* sample = at(sampling, plane, x, y);
        return (sampling.bytes == 1 ? sample[0] : sample[0] + 256 * sample[1]) / sampling.unit;
    }
    void set(const Sampling& sampling, int plane, int x, int y, int code) {
        std::uint8_t* sample = at(sampling, plane, x, y);
        sample[0] = static_cast<std::uint8_t>(code * sampling.unit);
        if (sampling.bytes == 2)
            sample[1] = static_cast<std::uint8_t>(code * sampling.unit / 256);
    }
    FrameView view() {
        FrameView view;
        for (int plane = 0; plane < 3; ++plane) {
            view.data[plane] = bytes[plane].data();
            view.stride[plane] = strides[plane];
        }
        return view;
    }
    ConstFrameView const_view() const {
        ConstFrameView view;
        for (int plane = 0; plane < 3; ++plane) {
            view.data[plane] = bytes[plane].data();
            view.stride[plane] = strides[plane];
        }
        return view;
    }

    std::vector<std::uint8_t> bytes[3];
    int samples[3] = {}; ///< of a row
    int heights[3] = {};
    std::ptrdiff_t strides[3] = {};
};

TEST(FrameBlend, EachCodeIsBlendedAndNothingElseIsWritten) {
    for (const PixelFormat pixel_format : kPixelFormats) {
        for (const Size& size : kSizes) {
            const FrameFormat format{pixel_format, size.width, size.height};
            const Sampling sampling = sampling_of(pixel_format);
            for (const float strength : {0.0F, 0.25F, 0.7F, 1.0F}) {
                RandomFrame input(format, 1);
                const RandomFrame before(format, 2);
                RandomFrame frame = before;
                blend_frame(format, input.const_view(), strength, frame.view());
                RandomFrame expected = before;
                for (int plane = 0; plane < sampling.planes; ++plane) {
                    for (int y = 0; y < frame.heights[plane]; ++y) {
                        for (int x = 0; x < frame.samples[plane]; ++x) {
                            const int from = input.code(sampling, plane, x, y);
                            const int to = expected.code(sampling, plane, x, y);
                            const double level = from + static_cast<double>(strength) * (to - from);
                            const int code = frame.code(sampling, plane, x, y);
                            ASSERT_LE(std::abs(code - level), 0.5 + 1e-4)
                                << describe(format) << " " << strength;
                            expected.set(sampling, plane, x, y, code);
                        }
                    }
                    ASSERT_TRUE(frame.bytes[plane] == expected.bytes[plane]) << describe(format);
                }
            }
        }
    }
}

TEST(FrameBlend, StrengthsOf0And1GiveEitherFrameToTheBit) {
    for (const PixelFormat pixel_format : kPixelFormats) {
        const FrameFormat format{pixel_format, 17, 9};
        const RandomFrame input(format, 1);
        const RandomFrame other(format, 2);
        for (const float strength : {0.0F, 1.0F}) {
            RandomFrame frame = other;
            blend_frame(format, input.const_view(), strength, frame.view());
            for (int plane = 0; plane < 3; ++plane)
                EXPECT_TRUE(frame.bytes[plane] == (strength > 0.0F ? other : input).bytes[plane])
                    << describe(format);
        }
    }
}

} // namespace
} // namespace unit::test
