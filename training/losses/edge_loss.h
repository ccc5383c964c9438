#pragma once

#include <ATen/core/Tensor.h>

namespace unit {

/// How far an image and its translation have their edges in other places: 1 - Pearson's correlation
/// of their edge maps, from 0 to 2, of each image by itself, averaged over the batch. It is 1 -
/// core/metrics/edge_correlation.h with a gradient: an edge map is the magnitude of the luma's
/// gradient by the 3x3 Sobel operator, with the border pixels repeated outwards. A change of
/// brightness or contrast of a whole image, its negative included, costs nothing; edges that
/// appear, vanish or move do. Where an image is flat the correlation is 0, and all gradients are
/// finite.
/// Images [N, C, H, W] in [-1, 1]; H, W as large as each other's, C may differ. Luma is 0.299 R' +
/// 0.587 G' + 0.114 B' (ITU-R BT.601), of other than three channels their mean. Returns a scalar of
/// at least 32 bits.
at::Tensor edge_loss(const at::Tensor& translation, const at::Tensor& x);

} // namespace unit
