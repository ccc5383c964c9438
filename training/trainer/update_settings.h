#pragma once

#include "training/losses/configuration.h"

namespace unit {

/// Adam with L2 weight decay: both steps have an optimiser of their own with these
/// values.
struct AdamSettings {
    double learning_rate = 1e-4; ///< of the first update; later ones follow the schedule
    double beta1 = 0.5;
    double beta2 = 0.999;
    double weight_decay = 1e-4;
};

struct UpdateSettings {
    Objective objective = Objective::Paper;
    LossWeights weights;
    AdamSettings adam;
    /// Both steps use one draw of noise and dropout: x12 and x21 are computed once. Off, as in the
    /// authors' code, the D step computes its own.
    bool share_fakes = true;
    /// Both domains are computed at the same time, by two threads. The result is the same, unless
    /// dropout draws numbers in an order that nobody knows: for models without it.
    bool parallel_domains = false;
};

} // namespace unit
