#pragma once

#include "core/choice.h"
#include "core/model/kernel_constraints.h"
#include "training/losses/configuration.h"

namespace unit {

/// Adam (arXiv 1412.6980) with L2 weight decay: both steps have an optimiser of their own with
/// these values.
struct AdamSettings {
    double learning_rate = 1e-4; ///< of the first update; later ones follow the schedule
    double beta1 = 0.5;
    double beta2 = 0.999;
    double weight_decay = 1e-4;
    /// Gradients of a step whose norm, all parameters taken together, exceeds this are scaled down
    /// to it. 0: they are left as they are.
    double gradient_clip = 0.0;
};

/// What convolutions are computed in while training. Weights, sums, norms and losses stay fp32.
enum class TrainingPrecision : int {
    Float32,
    BFloat16,
    Float16, ///< on GPUs only; losses are scaled, so that small gradients do not become 0
};
template <>
inline constexpr std::array kChoiceNames<TrainingPrecision>{"fp32", "bf16", "fp16"};

struct UpdateSettings {
    LossConfiguration loss;
    AdamSettings adam;
    /// The learning rate of D1 and D2, as a multiple of that of E1, E2, G1 and G2: above 1, two
    /// time scales as in arXiv 1706.08500.
    double discriminator_rate = 1.0;
    KernelConstraints constraints;
    TrainingPrecision precision = TrainingPrecision::Float32;
    /// Both steps use one draw of noise and dropout: x12 and x21 are computed once. Off, as in the
    /// authors' code, the D step computes its own.
    bool share_fakes = true;
    /// The standard deviation s of q(z|x) = N(z | mu, s^2 I): z = mu + s eta. 1: the VAE of the
    /// paper. 0: z = mu everywhere, as at inference, an autoencoder. The KL terms stay as their
    /// weights say.
    double latent_noise = 1.0;
    /// Encoders and generators keep only their inputs for the backward pass, and are computed again
    /// there.
    bool checkpoint_activations = false;
    /// Both domains are computed at the same time, by two threads, with the same result.
    bool parallel_domains = false;
};

} // namespace unit
