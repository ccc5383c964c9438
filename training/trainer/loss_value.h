#pragma once

namespace unit {

/// A loss term of an update, unweighted, or a step's weighted total, before that step's change of
/// weights.
struct LossValue {
    const char* name; ///< as in losses.h; totals are `discriminator_total` and `generator_total`
    double value;
};

} // namespace unit
