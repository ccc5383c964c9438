#pragma once

#include "core/inference/kernels/stored_values.h"

namespace unit {

/// What is still to be done to the values of an activation. A convolution that a norm follows
/// stores its bare sums, because the norm's statistics are known only when all of them are there;
/// the next layer then does, while it reads each value v of channel c,
///
///   v = activate(scale[c] * v + offset[c]) + skip,
///
/// where activate() multiplies negative values by `slope`.
struct Pending {
    const float* scale = nullptr;  ///< [channels]; nullptr: nothing is pending, the rest is ignored
    const float* offset = nullptr; ///< [channels]
    float slope = 1.0F;            ///< 0 to 1: 0 is ReLU, 1 is no activation
    /// The residual block's input, laid out and stored as the values, or none.
    ConstStoredValues skip;
    /// Where the finished values are kept as well, laid out and stored as the values, or none. Not
    /// `skip`: each value is read several times.
    StoredValues finished;

    bool is_needed() const { return scale != nullptr; }
};

} // namespace unit
