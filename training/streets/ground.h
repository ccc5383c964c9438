#pragma once

#include "training/streets/view.h"

namespace unit::streets {

/// What falls on the ground, per pixel of the picture: the share of sun light kept away by cast
/// shadows and the share of sky light kept away by things close above.
using GroundShade = cv::Mat_<cv::Vec2f>;

/// Paints the ground below the horizon. `reflection` is the world as a mirrored camera sees it, a
/// picture of any size over the same view, empty when the ground is dry.
void paint_ground(const View& view, const GroundShade& shade, const cv::Mat_<Vec3>& reflection);

} // namespace unit::streets
