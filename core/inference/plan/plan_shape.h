#pragma once

#include "core/inference/kernels/stored_values.h"

#include <compare>

namespace unit {

/// What a plan is compiled for.
struct PlanShape {
    int from = 1;           ///< domain of the image, 1 or 2
    int to = 2;             ///< domain of the translation
    int width = 0;          ///< of the image, a multiple of 4
    int height = 0;         ///< a multiple of 4
    bool has_noise = false; ///< whether something is added to the latent
    int threads = 1;
    Storage storage = Storage::Float32; ///< of activations
    /// What values and weights are rounded to before they are multiplied, in all layers but an
    /// image's last: bfloat16 is for processors with an instruction for it
    /// (InferenceKernels::fast_bfloats).
    Storage products = Storage::Float32;

    auto operator<=>(const PlanShape&) const = default;
};

} // namespace unit
