#include "core/pixels/frame_blend.h"

#include "core/pixels/frame_layout.h"
#include "core/pixels/pixel_arithmetic.h"

namespace unit {
namespace {

/// The layout is known at compile time, so that the loop becomes one of vectors.
template <SampleLayout layout>
void blend_row(const std::uint8_t* input, float strength, std::ptrdiff_t samples,
               std::uint8_t* row) {
    for (std::ptrdiff_t x = 0; x < samples * layout.bytes; x += layout.bytes)
        store_code(layout,
                   blend_code(load_code(layout, input + x), load_code(layout, row + x), strength),
                   row + x);
}

struct Plane {
    std::ptrdiff_t samples; ///< of a row
    int rows;
};

template <SampleLayout layout>
void blend_plane(int number, const Plane& plane, const ConstFrameView& input, float strength,
                 const FrameView& frame) {
    for (int row = 0; row < plane.rows; ++row)
        blend_row<layout>(plane_row(input, number, row), strength, plane.samples,
                          plane_row(frame, number, row));
}

template <PixelFormat pixel_format>
void blend_planes(const FrameFormat& format, const ConstFrameView& input, float strength,
                  const FrameView& frame) {
    constexpr PlanarLayout kLayout = planar_layout(pixel_format);
    blend_plane<kLayout.sample>(0, {format.width, format.height}, input, strength, frame);
    const int columns = chroma_size(format.width, kLayout.horizontal_subsampling);
    const int rows = chroma_size(format.height, kLayout.vertical_subsampling);
    const std::ptrdiff_t samples = kLayout.chroma_planes == 1 ? 2 * columns : columns;
    for (int number = 1; number <= kLayout.chroma_planes; ++number)
        blend_plane<kLayout.sample>(number, {samples, rows}, input, strength, frame);
}

} // namespace

void blend_frame(const FrameFormat& format, const ConstFrameView& input, float strength,
                 const FrameView& frame) {
    switch (format.pixel_format) {
    case PixelFormat::I420:
        return blend_planes<PixelFormat::I420>(format, input, strength, frame);
    case PixelFormat::NV12:
        return blend_planes<PixelFormat::NV12>(format, input, strength, frame);
    case PixelFormat::Y42B:
        return blend_planes<PixelFormat::Y42B>(format, input, strength, frame);
    case PixelFormat::Y444:
        return blend_planes<PixelFormat::Y444>(format, input, strength, frame);
    case PixelFormat::GRAY8:
        return blend_planes<PixelFormat::GRAY8>(format, input, strength, frame);
    case PixelFormat::P010_10LE:
        return blend_planes<PixelFormat::P010_10LE>(format, input, strength, frame);
    case PixelFormat::I420_10LE:
        return blend_planes<PixelFormat::I420_10LE>(format, input, strength, frame);
    default: {
        constexpr SampleLayout kBytes{1, 8, 0};
        const std::ptrdiff_t bytes = packed_layout(format.pixel_format).bytes;
        return blend_plane<kBytes>(0, {format.width * bytes, format.height}, input, strength,
                                   frame);
    }
    }
}

} // namespace unit
