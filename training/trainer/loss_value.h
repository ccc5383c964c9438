#pragma once

namespace unit {

/// A loss term of an update, unweighted, or a step's weighted total, before that step's change of
/// weights.
struct LossValue {
    /// The term of losses.h with digits for domains: `gan_1` is D1 on x21, `cycle_1` compares
    /// x121 with x1, `kl_12` is of the code that E2 gives x12, `edge_12` of x12, `r1_1` of D1.
    /// Totals are `discriminator_total` and `generator_total`.
    const char* name;
    double value;
};

} // namespace unit
