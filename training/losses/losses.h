#pragma once

#include "training/losses/configuration.h"

#include <ATen/core/Tensor.h>
#include <vector>

/// The terms of UNIT's objective (arXiv 1703.00848, equations 2 to 5). Each returns a scalar tensor
/// with a gradient; a mean is over all elements. Inputs of different shapes are LibTorch errors.
namespace unit {

/// -log D(x) for images that D should take for real, or -log(1 - D(x)) for translated ones, as
/// binary cross-entropy on logits: mean within a scale, summed over the scales. With `real` true on
/// translated images it is the non-saturating form that G is trained with.
at::Tensor gan_loss(const std::vector<at::Tensor>& logits, bool real);

/// Mean |x - y|: the negative log of the Laplacian likelihood. Images [N, C, H, W] in [-1, 1].
at::Tensor absolute_error(const at::Tensor& x, const at::Tensor& y);

/// Mean of the squared code. With unit variance KL(N(mu, I), N(0, I)) = 1/2 |mu|^2; the 1/2 and the
/// count are in the weights.
at::Tensor kl_loss(const at::Tensor& code);

/// A discriminator's loss terms before weighting: `real` on the images xi of its own domain i,
/// `fake` on the translations xji.
struct DiscriminatorLosses {
    at::Tensor real, fake;
};

/// lambda0 times the sum of the terms.
at::Tensor total(const DiscriminatorLosses& losses, const LossWeights& weights);

/// The loss terms of E and G, before weighting, in the streams that begin with the images xi of one
/// domain i (training/trainer/streams.h); j is the other domain.
struct GeneratorLosses {
    at::Tensor gan;            ///< Dj on xij
    at::Tensor reconstruction; ///< of xii and xi
    at::Tensor cycle;          ///< of xiji and xi
    at::Tensor kl;             ///< of the code of xi
    at::Tensor kl_translation; ///< of the code that Ej gives xij
};

/// The weighted sum. With Objective::Paper the within-domain KL weighs lambda1 + lambda3, with
/// Objective::Released lambda1.
at::Tensor total(const GeneratorLosses& losses, const LossWeights& weights, Objective objective);

} // namespace unit
