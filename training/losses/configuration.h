#pragma once

#include "core/choice.h"

#include <cstdint>

namespace unit {

/// What is summed into the training objective.
enum class Objective : int {
    Paper,    ///< the paper's formula: KL of mu; the within-domain KL counts in L_VAE and in L_CC
    Released, ///< the authors' code: mean of the noisy z squared; the within-domain KL counts once
};
template <>
inline constexpr std::array kChoiceNames<Objective>{"paper", "released"};

/// What the discriminators' logits are compared with.
enum class GanForm : int {
    Log,          ///< binary cross-entropy; G is trained with the non-saturating form
    LeastSquares, ///< squared distance from 1 (real) and 0 (translated); arXiv 1611.04076
    Hinge,        ///< arXiv 1705.02894: D's margin is 1, G raises D's logits
};
template <>
inline constexpr std::array kChoiceNames<GanForm>{"log", "least_squares", "hinge"};

/// The weights lambda of the paper's equations 3 to 5, and of terms that it has not, which are only
/// computed where theirs is above 0.
struct LossWeights {
    double gan = 10.0;             ///< lambda0, of the GAN terms
    double kl = 0.1;               ///< lambda1, of KL(q(zi|xi))
    double reconstruction = 100.0; ///< lambda2, of |xi - xii|
    double cycle_kl = 0.1;         ///< lambda3, of the KL terms of the cycle
    double cycle = 100.0;          ///< lambda4, of |xi - xiji|
    double identity = 0.0;         ///< of |x2 - F12(x2)|, which needs domains of as many channels
    double edge = 0.0;             ///< of edge_loss.h
    double warp_consistency = 0.0; ///< of warp_consistency.h
    double contrast = 0.0;         ///< of contrast_loss.h, which needs the cycle
    /// gamma of gradient_penalty.h, whose half weighs the penalty in D's total, beside gan times
    /// the rest.
    double r1 = 0.0;
};

/// The training objective.
struct LossConfiguration {
    Objective objective = Objective::Paper;
    GanForm gan_form = GanForm::Log;
    LossWeights weights;
    /// Off, there are no cycle streams: L_VAE and L_GAN alone, for ablation.
    bool uses_cycle = true;
    /// Of warp_consistency: no pixel is moved further in either direction.
    double warp_pixels = 8.0;
    /// Updates from one with the penalty of r1 to the next; it then counts so many times (lazy
    /// regularisation, arXiv 1912.04958, appendix B).
    int r1_every = 16;

    bool penalises_gradients(std::int64_t update) const {
        return weights.r1 > 0.0 && update % r1_every == 0;
    }
};

} // namespace unit
