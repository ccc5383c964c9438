#pragma once

#include "core/model/unit.h"
#include "training/losses/configuration.h"
#include "training/trainer/streams.h"

#include <ATen/core/Tensor.h>
#include <vector>

namespace unit {

/// A loss term before it is read from the device.
struct LossTensor {
    const char* name;
    at::Tensor value;
};

/// Terms of the D or the G step of one domain, and their weighted sum, which the step minimises.
struct StepTerms {
    std::vector<LossTensor> terms;
    at::Tensor total;
};

/// Images [N, C, H, W] that a discriminator judges, and the kinds [N] that they are of: see
/// Discriminator.
struct JudgedImages {
    at::Tensor x;
    at::Tensor kinds;
};

/// What D of a domain is to learn from images of it and from translations into it.
StepTerms discriminator_terms(Unit& model, DomainNumber domain, const JudgedImages& real,
                              const JudgedImages& fake, const LossConfiguration& loss);

/// The penalty of D's gradients with respect to images of its domain (losses/gradient_penalty.h),
/// weighted for one of loss.r1_every updates. Computed in the precision of the images and of the
/// weights, also under autocast.
StepTerms gradient_penalty_terms(Unit& model, DomainNumber domain, const JudgedImages& real,
                                 const LossConfiguration& loss);

/// What E and G are to learn from the streams that begin with these images of a domain.
StepTerms generator_step_terms(Unit& model, DomainNumber domain, const JudgedImages& images,
                               const Streams& streams, const LossConfiguration& loss);

} // namespace unit
