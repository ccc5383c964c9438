#include "training/losses/losses.h"

#include <ATen/ATen.h>

namespace unit {

at::Tensor gan_loss(const std::vector<at::Tensor>& logits, bool real) {
    at::Tensor sum;
    for (const at::Tensor& scale : logits) {
        // Cross-entropy of a logit x with target 1 is softplus(-x), with target 0 softplus(x).
        const at::Tensor loss = at::softplus(real ? -scale : scale).mean();
        sum = sum.defined() ? sum + loss : loss;
    }
    return sum;
}

at::Tensor absolute_error(const at::Tensor& x, const at::Tensor& y) {
    return at::l1_loss(x, y);
}

at::Tensor kl_loss(const at::Tensor& code) {
    return code.square().mean();
}

at::Tensor total(const DiscriminatorLosses& losses, const LossWeights& weights) {
    return weights.gan * (losses.real + losses.fake);
}

at::Tensor total(const GeneratorLosses& losses, const LossWeights& weights, Objective objective) {
    const double within_domain =
        objective == Objective::Paper ? weights.kl + weights.cycle_kl : weights.kl;
    return weights.gan * losses.gan + weights.reconstruction * losses.reconstruction +
           weights.cycle * losses.cycle + within_domain * losses.kl +
           weights.cycle_kl * losses.kl_translation;
}

} // namespace unit
