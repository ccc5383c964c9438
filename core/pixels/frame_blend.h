#pragma once

#include "core/pixels/video_frame.h"

namespace unit {

/// Blends a frame towards another of the same format, code by code: each code c of `frame` becomes
/// i + strength * (c - i), rounded to nearest, with i that of `input`. So a strength of 0 gives
/// `input` to the bit, also its colours outside R'G'B' and the sharpness of its chroma, which
/// reading it as an image would lose; and a strength that rises from 0 begins there. Alpha and x
/// bytes are blended like others. `strength` is 0 to 1. Bytes between a row's end and the next row
/// are not written. Planes and rows may start at any address. No errors. Threads: reentrant.
/// Preconditions: the views match `format` and do not overlap.
void blend_frame(const FrameFormat& format, const ConstFrameView& input, float strength,
                 const FrameView& frame);

} // namespace unit
