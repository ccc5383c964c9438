#pragma once

#include "core/pixels/frame_layout.h"

#include <array>

namespace unit {

/// The part of a plane that holds pixels.
struct PlaneSize {
    std::ptrdiff_t row_bytes = 0; ///< without what may lie between rows; 0: there is no such plane
    int rows = 0;
};

/// The planes of a format, in the order of FramePlanes.
constexpr std::array<PlaneSize, 3> plane_sizes(const FrameFormat& format) {
    if (is_packed(format.pixel_format)) {
        return {{{packed_layout(format.pixel_format).bytes * format.width, format.height}}};
    }
    const PlanarLayout layout = planar_layout(format.pixel_format);
    const std::ptrdiff_t sample = layout.sample.bytes;
    std::array<PlaneSize, 3> sizes{{{sample * format.width, format.height}}};
    const PlaneSize chroma{chroma_step(layout) *
                               chroma_size(format.width, layout.horizontal_subsampling),
                           chroma_size(format.height, layout.vertical_subsampling)};
    for (int plane = 1; plane <= layout.chroma_planes; ++plane) {
        sizes[static_cast<std::size_t>(plane)] = chroma;
    }
    return sizes;
}

} // namespace unit
