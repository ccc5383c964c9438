#pragma once

#include "core/model/unit.h"
#include "training/losses/configuration.h"
#include "training/trainer/streams.h"

#include <ATen/core/Tensor.h>
#include <vector>

namespace unit {

/// What the terms of E and G are computed from: the streams that begin with the images x of one
/// domain i, and what Dj, of the other domain j, says of the translation.
struct GeneratorContext {
    const at::Tensor& x;
    const Streams& streams;
    const std::vector<at::Tensor>& translation_logits;
    const LossConfiguration& configuration;
};

/// A term of the objective that E and G minimise, in the streams of one domain.
struct GeneratorTerm {
    /// Its name in logs for the streams that begin with images of domain 1 and of domain 2.
    std::array<const char*, 2> names;
    /// Whether there is such a term at all; one of weight 0 is still computed, for the logs.
    bool (*used)(const LossConfiguration&);
    double (*weight)(const LossConfiguration&);
    /// Its value before weighting, a scalar with a gradient.
    at::Tensor (*value)(const GeneratorContext&);
};

/// All terms, in the order of the logs. A new term is a line here.
const std::vector<GeneratorTerm>& generator_terms();

} // namespace unit
