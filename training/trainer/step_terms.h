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

/// What D of a domain is to learn from images x of it and from translations into it.
StepTerms discriminator_terms(Unit& model, DomainNumber domain, const at::Tensor& x,
                              const at::Tensor& fake, const LossConfiguration& loss);

/// The penalty of D's gradients with respect to images x of its domain (losses/gradient_penalty.h),
/// weighted for one of loss.r1_every updates. Computed in the precision of x and of the weights,
/// also under autocast.
StepTerms gradient_penalty_terms(Unit& model, DomainNumber domain, const at::Tensor& x,
                                 const LossConfiguration& loss);

/// What E and G are to learn from the streams that begin with images x of a domain.
StepTerms generator_step_terms(Unit& model, DomainNumber domain, const at::Tensor& x,
                               const Streams& streams, const LossConfiguration& loss);

} // namespace unit
