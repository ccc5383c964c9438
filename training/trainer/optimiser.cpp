#include "training/trainer/optimiser.h"

#include <ATen/ATen.h>

namespace unit {
namespace {

/// Gradients shaped and laid out as the parameters, in one piece of memory. Each begins where
/// vector instructions and the kernels of GPUs like tensors to begin.
std::vector<at::Tensor> place_gradients(const std::vector<at::Tensor>& parameters,
                                        at::Tensor& memory) {
    constexpr std::int64_t kAlignment = 64; // values
    std::vector<std::int64_t> places;
    std::int64_t end = 0;
    for (const at::Tensor& parameter : parameters) {
        places.push_back(end);
        end += (parameter.numel() + kAlignment - 1) / kAlignment * kAlignment;
    }
    memory = at::zeros({end}, parameters.front().detach().options());
    std::vector<at::Tensor> gradients;
    for (std::size_t index = 0; index < parameters.size(); ++index) {
        gradients.push_back(memory.as_strided(parameters[index].sizes(),
                                              parameters[index].strides(), places[index]));
    }
    return gradients;
}

} // namespace

Optimiser::Optimiser(const std::vector<NamedParameter>& parameters, const AdamSettings& settings)
    : settings_(settings) {
    for (const NamedParameter& parameter : parameters) {
        names_.push_back(parameter.name);
        parameters_.push_back(parameter.value);
        const at::Tensor values = parameter.value.detach();
        means_.push_back(at::zeros_like(values));
        squares_.push_back(at::zeros_like(values));
    }
    gradients_ = place_gradients(parameters_, gradient_values_);
    for (std::size_t index = 0; index < parameters_.size(); ++index) {
        parameters_[index].mutable_grad() = gradients_[index];
    }
    const auto scalar = at::TensorOptions(at::kFloat).device(parameters_.front().device());
    steps_ = at::zeros({}, scalar);
    skipped_ = at::zeros({}, scalar);
}

std::vector<Optimiser::Moments> Optimiser::moments() const {
    std::vector<Moments> all;
    for (std::size_t index = 0; index < parameters_.size(); ++index) {
        all.push_back({{names_[index], parameters_[index]}, means_[index], squares_[index]});
    }
    return all;
}

void Optimiser::clear_gradients() {
    at::_foreach_zero_(gradients_);
}

void Optimiser::add_gradients(const std::vector<at::Tensor>& gradients) {
    // All at once: on a GPU hundreds of small additions would take longer to launch than to do.
    std::vector<at::Tensor> sums;
    std::vector<at::Tensor> added;
    for (std::size_t index = 0; index < gradients.size(); ++index) {
        if (gradients[index].defined()) {
            sums.push_back(gradients_[index]);
            added.push_back(gradients[index]);
        }
    }
    if (!sums.empty()) {
        at::_foreach_add_(sums, added);
    }
}

void Optimiser::check(const at::Tensor& loss_scale, const at::Tensor& loss) {
    const at::NoGradGuard no_gradient;
    // A loss can be infinite though its gradients are not.
    skipped_.copy_(at::isfinite(loss).logical_not());
    at::_amp_foreach_non_finite_check_and_unscale_(gradients_, skipped_, loss_scale.reciprocal());
}

void Optimiser::step(double rate) {
    constexpr double kEpsilon = 1e-8;
    const at::NoGradGuard no_gradient;
    if (settings_.gradient_clip > 0.0) {
        clip();
    }
    steps_.add_(1.0);
    const std::vector<at::Tensor> steps(parameters_.size(), steps_);
    at::_fused_adam_(parameters_, gradients_, means_, squares_, /*max_exp_avg_sqs=*/{}, steps, rate,
                     settings_.beta1, settings_.beta2, settings_.weight_decay, kEpsilon,
                     /*amsgrad=*/false, /*maximize=*/false, /*grad_scale=*/{}, skipped_);
    steps_.sub_(skipped_);
}

void Optimiser::clip() {
    constexpr double kTiny = 1e-6; // keeps a norm of 0 from dividing
    const at::Tensor norm = at::stack(at::_foreach_norm(gradients_)).norm();
    const at::Tensor factor = (settings_.gradient_clip / (norm + kTiny)).clamp_max(1.0);
    at::_foreach_mul_(gradients_, factor);
}

} // namespace unit
