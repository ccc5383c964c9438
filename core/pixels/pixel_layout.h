#pragma once

#include "core/pixels/host_device.h"
#include "core/pixels/sample_layout.h"

#include <cstddef>

namespace unit {

/// Where the bytes of one pixel of a packed format lie.
struct PackedLayout {
    std::ptrdiff_t bytes = 0;         ///< bytes a pixel, 3 or 4
    int red = 0, green = 0, blue = 0; ///< offsets
    int fourth = -1;                  ///< offset of the alpha or x byte; -1 in 3-byte formats
    bool has_alpha = false;           ///< the fourth byte is alpha, which passes through
};

/// The planes of a format that is not packed. Plane 0 holds luma.
struct PlanarLayout {
    SampleLayout sample;
    int chroma_planes; ///< 2: Cb in plane 1, Cr in plane 2; 1: alternating in plane 1; 0: grey
    int horizontal_subsampling; ///< luma columns for each chroma column, 1 or 2
    int vertical_subsampling;   ///< luma rows for each chroma row, 1 or 2
};

/// Chroma samples in one direction beside `size` luma samples.
UNIT_HOST_DEVICE constexpr int chroma_size(int size, int subsampling) {
    return (size + subsampling - 1) / subsampling;
}

/// Bytes from one Cb (or Cr) sample to the next.
UNIT_HOST_DEVICE constexpr std::ptrdiff_t chroma_step(const PlanarLayout& layout) {
    return layout.sample.bytes * (layout.chroma_planes == 1 ? 2 : 1);
}

} // namespace unit
