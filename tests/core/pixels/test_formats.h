#pragma once

#include "core/pixels/video_frame.h"

#include <string>
#include <vector>

namespace unit::test {

/// Every pixel format.
constexpr PixelFormat kPixelFormats[] = {
    PixelFormat::RGB,   PixelFormat::BGR,       PixelFormat::RGBx,     PixelFormat::BGRx,
    PixelFormat::xRGB,  PixelFormat::xBGR,      PixelFormat::RGBA,     PixelFormat::BGRA,
    PixelFormat::I420,  PixelFormat::NV12,      PixelFormat::Y42B,     PixelFormat::Y444,
    PixelFormat::GRAY8, PixelFormat::P010_10LE, PixelFormat::I420_10LE};

/// The formats with 10 bits.
constexpr PixelFormat kTenBitFormats[] = {PixelFormat::P010_10LE, PixelFormat::I420_10LE};

/// Frame sizes: the smallest, odd ones, and ones around the lengths of vectors.
struct Size {
    int width, height;
};
constexpr Size kSizes[] = {{1, 1}, {2, 1},  {1, 2},  {3, 2},  {2, 3},   {4, 4},
                           {5, 7}, {15, 3}, {16, 2}, {17, 9}, {34, 33}, {67, 5}};

/// GStreamer's name of a format.
std::string name_of(PixelFormat format);

/// Whether a format has the components R', G' and B', each pixel's together.
bool is_rgb(PixelFormat format);

/// How the samples of a format lie, written from GStreamer's list of formats and not from the code
/// under test. RGB formats: one plane, a sample for each byte of a pixel.
struct Sampling {
    int planes;                      ///< 1, 2 (the second one with Cb and Cr in turns) or 3
    int chroma_columns, chroma_rows; ///< of luma, that a chroma sample is for
    int bits;                        ///< of a code
    int bytes;                       ///< of a sample, the least significant one first
    int unit; ///< of a code in its sample: 1, or 64 where the lowest 6 bits are unused
};
Sampling sampling_of(PixelFormat format);

/// The largest code of a format's samples: 255 or 1023.
int largest_code(PixelFormat format);

/// Names everything in a format, for messages.
std::string describe(const FrameFormat& format);

/// Every combination of pixel format, matrix, range and chroma site that means something different,
/// for one size.
std::vector<FrameFormat> all_formats(const Size& size);

} // namespace unit::test
