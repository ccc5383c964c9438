#pragma once

#include <ATen/core/Tensor.h>

/// Smooth random warps of images, as a camera's motion makes them, for the term of
/// warp_consistency.h. A warp is given by its places: where in the image each pixel of the warped
/// one is taken from, (x, y) in pixels, 0 the centre of the first one; [N, H, W, 2].
namespace unit {

/// Draws a warp for each image of x, [N, C, H, W], that moves no pixel by more than `pixels` in
/// either direction: a third of that is a shift, a third an affine change (turn, zoom, shear) about
/// the centre, a third a wave of at most one period over the image. Small beside the image, it is
/// invertible. Random numbers come from LibTorch's default generator of the CPU, for any device.
/// Where each of `processes` has a part of the batch, the warps of all of it are drawn, and those
/// returned that are of part number `part`.
at::Tensor draw_warp(const at::Tensor& x, double pixels, int part = 0, int processes = 1);

/// The images [N, C, H, W] as seen at places [N, H, W, 2], interpolated by cubic convolution; what
/// lies outside is like the border. Differentiable with respect to the images.
at::Tensor warped(const at::Tensor& images, const at::Tensor& places);

/// 1 where the interpolation at a place reads nothing beyond the border, else 0: [N, 1, H, W].
at::Tensor seen_whole(const at::Tensor& places);

} // namespace unit
