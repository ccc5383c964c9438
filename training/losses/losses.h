#pragma once

#include "training/losses/configuration.h"

#include <ATen/core/Tensor.h>
#include <vector>

/// The terms of UNIT's objective (arXiv 1703.00848, equations 2 to 5). Each returns a scalar tensor
/// of at least 32 bits with a gradient; a mean is over all elements. Inputs of different shapes are
/// LibTorch errors.
namespace unit {

/// x in at least 32 bits: half precision is too coarse for sums of losses.
at::Tensor wide(const at::Tensor& x);

/// D's loss of its logits (one tensor a scale, summed over the scales, mean within one) for images
/// that it should take for real, or for translated ones:
/// Log: -log sigmoid(x), or -log(1 - sigmoid(x)); LeastSquares: (x - 1)^2, or x^2; Hinge:
/// max(0, 1 - x), or max(0, 1 + x).
at::Tensor discriminator_loss(GanForm form, const std::vector<at::Tensor>& logits, bool real);

/// G's loss of the logits that D gives translated images: what D's would be if they were real (for
/// Log the non-saturating form), and -x for Hinge.
at::Tensor generator_loss(GanForm form, const std::vector<at::Tensor>& logits);

/// Mean |x - y|: the negative log of the Laplacian likelihood. Images [N, C, H, W] in [-1, 1].
at::Tensor absolute_error(const at::Tensor& x, const at::Tensor& y);

/// Mean of the squared code. With unit variance KL(N(mu, I), N(0, I)) = 1/2 |mu|^2; the 1/2 and the
/// count are in the weights.
at::Tensor kl_loss(const at::Tensor& code);

} // namespace unit
