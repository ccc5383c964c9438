#include "core/pixels/frame_blend.h"

#include "core/pixels/frame_layout.h"
#include "core/pixels/pixel_arithmetic.h"
#include "core/pixels/plane_sizes.h"

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

template <SampleLayout layout>
void blend_planes(const FrameFormat& format, const ConstFrameView& input, float strength,
                  const FrameView& frame) {
    const auto sizes = plane_sizes(format);
    for (std::size_t plane = 0; plane < sizes.size(); ++plane) {
        const int number = static_cast<int>(plane);
        for (int row = 0; row < sizes[plane].rows; ++row)
            blend_row<layout>(plane_row(input, number, row), strength,
                              sizes[plane].row_bytes / layout.bytes, plane_row(frame, number, row));
    }
}

} // namespace

void blend_frame(const FrameFormat& format, const ConstFrameView& input, float strength,
                 const FrameView& frame) {
    switch (format.pixel_format) {
    case PixelFormat::P010_10LE:
        return blend_planes<planar_layout(PixelFormat::P010_10LE).sample>(format, input, strength,
                                                                          frame);
    case PixelFormat::I420_10LE:
        return blend_planes<planar_layout(PixelFormat::I420_10LE).sample>(format, input, strength,
                                                                          frame);
    default:
        // The samples of all others are bytes, those of packed formats too.
        return blend_planes<planar_layout(PixelFormat::GRAY8).sample>(format, input, strength,
                                                                      frame);
    }
}

} // namespace unit
