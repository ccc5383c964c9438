#pragma once

#include <ATen/core/Tensor.h>

/// Spectral normalisation (Miyato et al., "Spectral normalization for generative adversarial
/// networks", arXiv 1802.05957): a convolution computes with its weights divided by their largest
/// singular value, as the matrix [out, in * kernel * kernel].
namespace unit {

/// An estimate of that value, |W^T u|, from below: exact where u, [out], of length 1, is its left
/// singular vector. A scalar; differentiable with respect to the weights, u being a constant.
at::Tensor spectral_norm(const at::Tensor& weight, const at::Tensor& u);

/// u after one power iteration, W W^T u, of length 1: nearer to the singular vector.
at::Tensor next_singular_vector(const at::Tensor& weight, const at::Tensor& u);

} // namespace unit
