#pragma once

#include <ATen/core/Tensor.h>
#include <vector>

namespace unit {

/// The R1 penalty of a discriminator on real images, E |grad D(x)|^2, which loss.r1 / 2 weighs
/// (Mescheder, Geiger, Nowozin, "Which training methods for GANs do actually converge?", arXiv
/// 1801.04406, equation 9), summed over the scales. Each logit of a scale is a discriminator of its
/// own patch, so the squared gradient of the scale's sum of logits is divided by their number: the
/// crop's size does not change the penalty, and for one logit it is the paper's. Averaged over
/// images.
/// `logits` (one tensor [N, 1, h, w] a scale) must be those of the images x, [N, C, H, W], which
/// want a gradient, computed with Derivatives::Second. Returns a scalar with a gradient.
at::Tensor gradient_penalty(const std::vector<at::Tensor>& logits, const at::Tensor& x);

} // namespace unit
