#pragma once

#include "core/pixels/video_frame.h"

#include <array>
#include <functional>

namespace unit::test {

/// R', G', B' as signal levels: 0 is black, 1 is white.
using Levels = std::array<double, 3>;

/// The level of R', G', B' at (x, y) of a frame in double precision, limited to [0, 1]. Written
/// from the recommendations, not from the code under test: E'Y = Kr E'R + Kg E'G + Kb E'B, E'CB =
/// (E'B - E'Y) / (2 - 2 Kb), E'CR = (E'R - E'Y) / (2 - 2 Kr), inverted numerically; chroma is
/// interpolated between the samples at their positions on the luma grid.
Levels decode_pixel(const FrameFormat& format, const ConstFrameView& frame, int x, int y);

/// The level of one pixel, which the frame repeats at its borders.
using LevelsAt = std::function<Levels(int x, int y)>;

/// The exact (not rounded) code of one byte of a frame: byte `x` of row `y` of plane `plane`.
/// Alpha and x bytes have none: the result is negative.
double encode_byte(const FrameFormat& format, const LevelsAt& levels, int plane, int x, int y);

} // namespace unit::test
