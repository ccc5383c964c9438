#pragma once

#include "core/pixels/pixel_arithmetic.h"
#include "core/pixels/pixel_layout.h"

#include <cstddef>
#include <cstdint>

namespace unit {

struct FrameFormat;
template <typename Byte>
struct FramePlanes;

} // namespace unit

namespace unit::gpu {

/// So many frames one launch reads or writes.
inline constexpr int kMostFrames = 16;

/// The samples of one component of a frame.
template <typename Byte>
struct SamplePlane {
    Byte* first;
    std::ptrdiff_t stride; ///< bytes from a row to the next

    UNIT_HOST_DEVICE Byte* row(int y) const { return first + y * stride; }
};

/// Where the planes of the frames of a launch lie, which all have one format. Does not own them.
/// Planes and rows may start at any address; strides may be negative.
template <typename Byte>
struct FrameBatch {
    Byte* planes[kMostFrames][3] = {};
    std::ptrdiff_t strides[3] = {}; ///< of all frames alike

    /// Takes frame `index` into the batch. `frame` has the strides of the others.
    void set(int index, const FramePlanes<Byte>& frame) {
        for (std::size_t plane = 0; plane < 3; ++plane) {
            planes[index][plane] = frame.data[plane];
            strides[plane] = frame.stride[plane];
        }
    }

    /// Luma, or all of a packed format.
    UNIT_HOST_DEVICE SamplePlane<Byte> luma(int frame) const {
        return {planes[frame][0], strides[0]};
    }
    UNIT_HOST_DEVICE SamplePlane<Byte> cb(int frame) const {
        return {planes[frame][1], strides[1]};
    }
    UNIT_HOST_DEVICE SamplePlane<Byte> cr(int frame, const PlanarLayout& layout) const {
        if (layout.chroma_planes == 1)
            return {planes[frame][1] + layout.sample.bytes, strides[1]};
        return {planes[frame][2], strides[2]};
    }
};

/// The two chroma samples that a luma position lies between in one direction, and their weights in
/// quarters: UpsamplingWeights without the one that is 0.
struct ChromaTaps {
    int first; ///< 0: the sample at the position, or -1: the one before
    int first_weight, second_weight;
};

/// What depends on the format alone.
struct FrameLayout {
    int width, height; ///< of the frames, pixels
    bool is_packed;
    PackedLayout packed;             ///< of formats that are
    PlanarLayout planar;             ///< of the others. Packed ones count as grey
    int chroma_width, chroma_height; ///< samples, those of luma in formats without chroma
};

/// The chroma sample at a luma position, in a direction with `subsampling` (1 or 2) of those for a
/// chroma sample.
UNIT_HOST_DEVICE constexpr int chroma_position(int position, int subsampling) {
    return subsampling == 1 ? position : position / 2;
}

/// How frames of one format are read.
struct FrameReading {
    FrameLayout layout;
    CodeScale scale;   ///< of packed formats and grey
    YcbcrToRgb matrix; ///< of formats with chroma
    ChromaTaps even_columns, odd_columns, even_rows, odd_rows;
};

/// How frames of one format are written.
struct FrameWriting {
    FrameLayout layout;
    CodeScale scale;   ///< of packed formats
    RgbToYcbcr matrix; ///< of the others
    DownsamplingWeights horizontal, vertical;
};

/// On the host.
FrameReading make_frame_reading(const FrameFormat& format);

/// On the host.
FrameWriting make_frame_writing(const FrameFormat& format);

} // namespace unit::gpu
