#pragma once

#include "core/pixels/video_frame.h"

#include <array>
#include <cstddef>

namespace unit {

/// A frame in few colours, to compare it with others: [3, kHeight, kWidth], R', G' and B' in levels
/// from 0 to 255, beyond them where Y'CbCr codes are.
struct ScenePicture {
    static constexpr int kWidth = 32;
    static constexpr int kHeight = 18;
    static constexpr std::size_t kPixels = std::size_t{kWidth} * kHeight;

    std::array<float, 3 * kPixels> values{};
};

/// The rows of a frame that its picture is made from, as planes of fewer rows: 36 to 71 of each
/// plane at the same distances, or all of one that has less than 72. Reading them costs a fraction
/// of reading the frame.
ConstFrameView sampled_rows(const FrameFormat& format, const ConstFrameView& frame);

/// How many rows that are, of a plane of so many.
int sampled_row_count(int rows);

/// The picture of a frame: means of its codes, turned into R', G' and B' by the frame's matrix and
/// range. `rows`: what sampled_rows() gives, or a copy of it; chroma siting and alpha do not count.
/// Threads: reentrant. No errors.
ScenePicture make_scene_picture(const FrameFormat& format, const ConstFrameView& rows);

} // namespace unit
