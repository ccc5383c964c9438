#pragma once

#include "core/pixels/pixel_layout.h"
#include "core/pixels/video_frame.h"

#include <cstddef>

namespace unit {

/// The layout of a packed format. That of other formats has no bytes.
constexpr PackedLayout packed_layout(PixelFormat format) {
    switch (format) {
    case PixelFormat::RGB:
        return {3, 0, 1, 2, -1, false};
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
        return {};
    }
}

/// Whether all components of a pixel lie together in plane 0.
constexpr bool is_packed(PixelFormat format) {
    return packed_layout(format).bytes > 0;
}

/// The layout of a format that is not packed.
constexpr PlanarLayout planar_layout(PixelFormat format) {
    constexpr SampleLayout kEightBits{1, 8, 0};
    constexpr SampleLayout kTenUpperBits{2, 10, 6};
    constexpr SampleLayout kTenLowerBits{2, 10, 0};
    switch (format) {
    case PixelFormat::GRAY8:
        return {kEightBits, 0, 1, 1};
    case PixelFormat::NV12:
        return {kEightBits, 1, 2, 2};
    case PixelFormat::Y42B:
        return {kEightBits, 2, 2, 1};
    case PixelFormat::Y444:
        return {kEightBits, 2, 1, 1};
    case PixelFormat::P010_10LE:
        return {kTenUpperBits, 1, 2, 2};
    case PixelFormat::I420_10LE:
        return {kTenLowerBits, 2, 2, 2};
    default:
        return {kEightBits, 2, 2, 2};
    }
}

/// The first samples of one row of Cb and Cr, each chroma_step() bytes apart.
template <typename Byte>
struct ChromaRow {
    Byte* cb;
    Byte* cr;
};

/// Row `row` of plane `plane`.
template <typename Byte>
Byte* plane_row(const FramePlanes<Byte>& frame, int plane, int row) {
    return frame.data[plane] + row * frame.stride[plane];
}

/// Chroma row `row` of a frame that has chroma.
template <typename Byte>
ChromaRow<Byte> chroma_row(const PlanarLayout& layout, const FramePlanes<Byte>& frame, int row) {
    Byte* first = plane_row(frame, 1, row);
    return {first,
            layout.chroma_planes == 1 ? first + layout.sample.bytes : plane_row(frame, 2, row)};
}

} // namespace unit
