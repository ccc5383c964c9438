#include "training/trainer/moving_average.h"

#include <ATen/ATen.h>
#include <algorithm>

namespace unit {
namespace {

std::vector<at::Tensor> values_of(const std::vector<NamedParameter>& parameters) {
    std::vector<at::Tensor> values;
    for (const NamedParameter& parameter : parameters) {
        values.push_back(parameter.value.detach());
    }
    return values;
}

} // namespace

MovingAverage::MovingAverage(const Unit& model, double decay)
    : decay_(decay), weights_(values_of(model.generator_parameters())),
      average_(std::make_unique<Unit>(model.configuration(), Unit::Parts::Translation)) {
    for (const NamedParameter& parameter : average_->generator_parameters()) {
        // In the place and layout of the weights that it follows.
        at::Tensor value = parameter.value;
        value.set_data(weights_[averages_.size()].clone());
        value.set_requires_grad(false);
        averages_.push_back(value.detach());
    }
}

void MovingAverage::follow(std::int64_t update) {
    const auto n = static_cast<double>(update);
    const double decay = std::min(decay_, (1.0 + n) / (10.0 + n));
    at::_foreach_lerp_(averages_, weights_, 1.0 - decay);
}

} // namespace unit
