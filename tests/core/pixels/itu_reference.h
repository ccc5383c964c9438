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
/// interpolated between the samples at their positions on the luma grid. Codes are those of BT.2100
/// table 9: (219 E + 16) 2^(n - 8) and so on for limited range, (2^n - 1) E and so on for full
/// range, which give those of BT.601 and BT.709 too.
Levels decode_pixel(const FrameFormat& format, const ConstFrameView& frame, int x, int y);

/// The level of one pixel, which the frame repeats at its borders.
using LevelsAt = std::function<Levels(int x, int y)>;

/// The exact (not rounded) code of sample `i` of row `y` of a plane; where Cb and Cr share one,
/// both count. Alpha and x bytes have none: the result is negative.
double encode_sample(const FrameFormat& format, const LevelsAt& levels, int plane, int i, int y);

} // namespace unit::test
