#pragma once

namespace unit {

/// What is summed into the training objective; method.md lists both formulas.
enum class Objective {
    Paper,    ///< the paper's formula: KL of mu; the within-domain KL counts in L_VAE and in L_CC
    Released, ///< the authors' code: mean of the noisy z squared; the within-domain KL counts once
};

/// The weights lambda of the paper's equations 3 to 5.
struct LossWeights {
    double gan = 10.0;             ///< lambda0, of the GAN terms
    double kl = 0.1;               ///< lambda1, of KL(q(zi|xi))
    double reconstruction = 100.0; ///< lambda2, of |xi - xii|
    double cycle_kl = 0.1;         ///< lambda3, of the KL terms of the cycle
    double cycle = 100.0;          ///< lambda4, of |xi - xiji|
};

} // namespace unit
