#pragma once

#include <ATen/core/Tensor.h>

namespace unit {

/// The patchwise contrastive loss of Park et al., "Contrastive learning for unpaired image-to-image
/// translation", arXiv 2007.15651, equation 3: at each of some places the code of the translation
/// shall be most like the image's code at the same place, and less like those at the others; the
/// cross-entropy of that choice, from cosine similarities by a temperature of 0.07, averaged over
/// places and images. Codes are the latents that UNIT has anyway, mu of x12 by E2 and mu of x1 by
/// E1, in place of features of several layers behind a network of their own. As in the authors'
/// code, the image's codes have no gradient from it.
/// `translation_code` and `code` are [N, C, h, w]; `places`, [P], int64, count their pixels row by
/// row, each at most once. Returns a scalar of at least 32 bits.
at::Tensor contrast_loss(const at::Tensor& translation_code, const at::Tensor& code,
                         const at::Tensor& places);

/// Draws places of codes of images x, [N, C, H, W], the same for each image: 256, or all where
/// there are no more. Random numbers come from LibTorch's default generator of the CPU.
at::Tensor draw_places(const at::Tensor& x);

} // namespace unit
