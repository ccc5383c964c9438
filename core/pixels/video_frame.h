#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace unit {

/// Layouts of video frames, named as GStreamer names them (GstVideoFormat). The packed formats list
/// their bytes in memory order; `x` is a padding byte. Samples have 8 bits, or 10 in two bytes of
/// which the less significant one comes first; unused bits are not read, and written as 0.
enum class PixelFormat {
    RGB,       ///< 3 bytes a pixel
    BGR,       ///< 3 bytes a pixel
    RGBx,      ///< 4 bytes a pixel
    BGRx,      ///< 4 bytes a pixel
    xRGB,      ///< 4 bytes a pixel
    xBGR,      ///< 4 bytes a pixel
    RGBA,      ///< 4 bytes a pixel, alpha passes through
    BGRA,      ///< 4 bytes a pixel, alpha passes through
    I420,      ///< planes Y, U, V; chroma halved in both directions (rounded up)
    NV12,      ///< planes Y and interleaved UV; chroma halved in both directions (rounded up)
    Y42B,      ///< planes Y, U, V; chroma halved horizontally (rounded up)
    Y444,      ///< planes Y, U, V; chroma as large as luma
    GRAY8,     ///< plane Y only
    P010_10LE, ///< as NV12, but 10 bits, the upper ones of the two bytes
    I420_10LE, ///< as I420, but 10 bits, the lower ones of the two bytes
};

/// Y'CbCr matrix coefficients. Ignored for RGB formats. A grey level is that of R', G' and B' when
/// read, and their luma when written.
enum class ColorMatrix {
    BT601,  ///< ITU-R BT.601: Kr 0.299, Kb 0.114
    BT709,  ///< ITU-R BT.709: Kr 0.2126, Kb 0.0722
    BT2020, ///< ITU-R BT.2020 non-constant luminance: Kr 0.2627, Kb 0.0593
};

/// How codes map to signal levels; applies to RGB formats too. In 10 bits the limits of limited
/// range are four times as large.
enum class ColorRange {
    Limited, ///< Y', R', G', B' 16..235, Cb and Cr 16..240; 64..940 and 64..960
    Full,    ///< 0..255; 0..1023
};

/// Where a chroma sample lies relative to its luma samples, in the directions in which it has two:
/// both in 4:2:0 formats, the horizontal one in 4:2:2. Ignored for other formats.
struct ChromaSite {
    bool horizontally_cosited = true; ///< true: on the left luma column; false: between the columns
    bool vertically_cosited = false;  ///< true: on the upper luma row; false: between the rows

    bool operator==(const ChromaSite&) const = default;
};

/// Everything that decides how the bytes of a frame are read, except where they lie.
struct FrameFormat {
    PixelFormat pixel_format = PixelFormat::RGB;
    int width = 0;  ///< pixels, at least 1
    int height = 0; ///< pixels, at least 1
    ColorMatrix matrix = ColorMatrix::BT601;
    ColorRange range = ColorRange::Full;
    ChromaSite chroma_site;

    bool operator==(const FrameFormat&) const = default;
};

/// The size the network sees for a frame of `size` pixels in one direction: the next multiple of 4.
constexpr int padded_size(int size) {
    return (size + 3) / 4 * 4;
}

/// Where the planes of one frame lie. Does not own them. Packed formats use plane 0 only.
/// `stride[i]` is the distance in bytes from a row of plane i to the next; it may be negative.
template <typename Byte>
struct FramePlanes {
    std::array<Byte*, 3> data{};
    std::array<std::ptrdiff_t, 3> stride{};
};

using ConstFrameView = FramePlanes<const std::uint8_t>;
using FrameView = FramePlanes<std::uint8_t>;

} // namespace unit
