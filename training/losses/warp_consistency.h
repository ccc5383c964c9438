#pragma once

#include <ATen/core/Tensor.h>

namespace unit {

/// |W(F(x)) - F(W(x))|, for steady video: a warp W of an image, as a camera's motion makes it, and
/// the translation F shall commute, so that what F adds moves with what it is on. The transform
/// invariance of Eilertsen, Mantiuk, Unger, "Single-frame regularization for temporally stable
/// CNNs", arXiv 1902.10424; with a random flow of its own as in Park et al., "Preserving semantic
/// and temporal consistency for unpaired video-to-video translation", 2019.
///
/// Both sides carry gradients: F of a whole image and F of a warped one move towards each other,
/// neither is the truth. An interpolation that smooths would make W(F(x)) softer than F(W(x)), and
/// the nearest way to make both alike would be an F that draws nothing fine. Hence W interpolates
/// with cubics, which keep more of that than straight lines do. What is left of that pull the GAN
/// terms must outweigh: too large a weight blurs.
///
/// `translation` is F(x), `of_warped` F(W(x)), [N, C, H, W]; `places` those of W (warp.h). The mean
/// for each image over the pixels that W has seen whole, then over the images.
at::Tensor warp_consistency_loss(const at::Tensor& translation, const at::Tensor& of_warped,
                                 const at::Tensor& places);

} // namespace unit
