#pragma once

#include "core/pixels/video_frame.h"

#include <cstddef>

namespace unit {

/// Where the bytes of one pixel of a packed format lie.
struct PackedLayout {
    std::ptrdiff_t bytes; ///< bytes a pixel, 3 or 4
    int red, green, blue; ///< offsets
    int fourth;           ///< offset of the alpha or x byte; -1 in 3-byte formats
    bool has_alpha;       ///< the fourth byte is alpha, which passes through
};

/// Whether all components of a pixel lie together in plane 0.
constexpr bool is_packed(PixelFormat format) {
    return format != PixelFormat::I420 && format != PixelFormat::NV12;
}

/// The layout of a packed format.
constexpr PackedLayout packed_layout(PixelFormat format) {
    switch (format) {
    case PixelFormat::BGR:
        return {3, 2, 1, 0, -1, false};
    case PixelFormat::RGBx:
        return {4, 0, 1, 2, 3, false};
    case PixelFormat::BGRx:
        return {4, 2, 1, 0, 3, false};
    case PixelFormat::xRGB:
        return {4, 1, 2, 3, 0, false};
    case PixelFormat::xBGR:
        return {4, 3, 2, 1, 0, false};
    case PixelFormat::RGBA:
        return {4, 0, 1, 2, 3, true};
    case PixelFormat::BGRA:
        return {4, 2, 1, 0, 3, true};
    default:
        return {3, 0, 1, 2, -1, false};
    }
}

/// Samples in one direction of a 4:2:0 chroma plane beside `size` luma samples.
constexpr int chroma_size(int size) {
    return (size + 1) / 2;
}

/// The first samples of one row of Cb and Cr, each chroma_step() bytes apart.
template <typename Byte>
struct ChromaRow {
    Byte* cb;
    Byte* cr;
};

/// Bytes from one Cb (or Cr) sample to the next.
constexpr std::ptrdiff_t chroma_step(PixelFormat format) {
    return format == PixelFormat::NV12 ? 2 : 1;
}

/// Row `row` of plane `plane`.
template <typename Byte>
Byte* plane_row(const FramePlanes<Byte>& frame, int plane, int row) {
    return frame.data[plane] + row * frame.stride[plane];
}

/// Chroma row `row` of a 4:2:0 frame.
template <typename Byte>
ChromaRow<Byte> chroma_row(PixelFormat format, const FramePlanes<Byte>& frame, int row) {
    if (format == PixelFormat::NV12) {
        Byte* pairs = plane_row(frame, 1, row);
        return {pairs, pairs + 1};
    }
    return {plane_row(frame, 1, row), plane_row(frame, 2, row)};
}

} // namespace unit
