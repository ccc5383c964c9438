#include "training/trainer/update.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

namespace unit {
namespace {

torch::optim::Adam make_optimiser(const std::vector<NamedParameter>& parameters,
                                  const AdamSettings& settings) {
    std::vector<at::Tensor> values;
    for (const NamedParameter& parameter : parameters) {
        values.push_back(parameter.value);
    }
    return torch::optim::Adam(values, torch::optim::AdamOptions(settings.learning_rate)
                                          .betas({settings.beta1, settings.beta2})
                                          .weight_decay(settings.weight_decay));
}

/// One transfer to the host for all terms, since each would wait for the device.
std::vector<LossValue> values_of(const DiscriminatorLosses& d, const at::Tensor& d_total,
                                 const GeneratorLosses& g, const at::Tensor& g_total) {
    const std::pair<const char*, const at::Tensor&> terms[] = {
        {"real_1", d.real_1},
        {"real_2", d.real_2},
        {"fake_1", d.fake_1},
        {"fake_2", d.fake_2},
        {"discriminator_total", d_total},
        {"gan_1", g.gan_1},
        {"gan_2", g.gan_2},
        {"reconstruction_1", g.reconstruction_1},
        {"reconstruction_2", g.reconstruction_2},
        {"cycle_1", g.cycle_1},
        {"cycle_2", g.cycle_2},
        {"kl_1", g.kl_1},
        {"kl_2", g.kl_2},
        {"kl_12", g.kl_12},
        {"kl_21", g.kl_21},
        {"generator_total", g_total},
    };
    std::vector<at::Tensor> scalars;
    for (const auto& [name, tensor] : terms) {
        scalars.push_back(tensor.detach());
    }
    const at::Tensor values = at::stack(scalars).to(at::kCPU, at::kDouble);
    std::vector<LossValue> losses;
    for (const auto& [name, tensor] : terms) {
        losses.push_back({name, values[static_cast<std::int64_t>(losses.size())].item<double>()});
    }
    return losses;
}

} // namespace

Update::Update(Unit& model, const UpdateSettings& settings)
    : model_(model), settings_(settings),
      generator_optimiser_(make_optimiser(model.generator_parameters(), settings.adam)),
      discriminator_optimiser_(make_optimiser(model.discriminator_parameters(), settings.adam)) {}

void Update::set_learning_rate(double rate) {
    for (torch::optim::Adam* optimiser : {&generator_optimiser_, &discriminator_optimiser_}) {
        for (auto& group : optimiser->param_groups()) {
            group.options().set_lr(rate);
        }
    }
}

void Update::require_discriminator_gradients(bool required) {
    for (const NamedParameter& parameter : model_.discriminator_parameters()) {
        parameter.value.requires_grad_(required);
    }
}

std::vector<LossValue> Update::run(const at::Tensor& x1, const at::Tensor& x2,
                                   const LatentNoise& generator_noise,
                                   const LatentNoise& discriminator_noise) {
    // 1. The fakes that D learns from: the generator pass of this update, or one of its own.
    Streams streams;
    Streams fakes;
    if (settings_.share_fakes) {
        streams = translation_streams(model_, x1, x2, generator_noise);
        fakes = streams;
    } else {
        const at::NoGradGuard no_gradient;
        fakes = translation_streams(model_, x1, x2, discriminator_noise);
    }

    // 2. D1 and D2 step, with E and G fixed.
    at::Tensor discriminator_total;
    const DiscriminatorLosses discriminator_losses =
        step_discriminators(x1, x2, fakes, discriminator_total);

    // 3. The remaining streams, judged by the new D1 and D2, whose own gradients nobody needs.
    if (!settings_.share_fakes) {
        streams = translation_streams(model_, x1, x2, generator_noise);
    }
    add_reconstruction_streams(model_, streams);
    add_cycle_streams(model_, streams, generator_noise);
    require_discriminator_gradients(false);
    const GeneratorLosses losses = generator_losses(x1, x2, streams);
    const at::Tensor generator_total = total(losses, settings_.weights, settings_.objective);

    // 4. E1, E2, G1 and G2 step.
    generator_optimiser_.zero_grad();
    generator_total.backward();
    require_discriminator_gradients(true);
    generator_optimiser_.step();
    return values_of(discriminator_losses, discriminator_total, losses, generator_total);
}

DiscriminatorLosses Update::step_discriminators(const at::Tensor& x1, const at::Tensor& x2,
                                                const Streams& fakes, at::Tensor& sum) {
    DiscriminatorLosses losses;
    losses.real_1 = gan_loss(model_.discriminate(DomainNumber::One, x1), true);
    losses.real_2 = gan_loss(model_.discriminate(DomainNumber::Two, x2), true);
    losses.fake_1 = gan_loss(model_.discriminate(DomainNumber::One, fakes.x21.detach()), false);
    losses.fake_2 = gan_loss(model_.discriminate(DomainNumber::Two, fakes.x12.detach()), false);
    sum = total(losses, settings_.weights);
    discriminator_optimiser_.zero_grad();
    sum.backward();
    discriminator_optimiser_.step();
    return losses;
}

GeneratorLosses Update::generator_losses(const at::Tensor& x1, const at::Tensor& x2,
                                         const Streams& streams) {
    // Which code the KL terms are of is part of the objective: mu in the paper, z in the code.
    const bool of_mu = settings_.objective == Objective::Paper;
    GeneratorLosses losses;
    losses.gan_1 = gan_loss(model_.discriminate(DomainNumber::One, streams.x21), true);
    losses.gan_2 = gan_loss(model_.discriminate(DomainNumber::Two, streams.x12), true);
    losses.reconstruction_1 = absolute_error(streams.x11, x1);
    losses.reconstruction_2 = absolute_error(streams.x22, x2);
    losses.cycle_1 = absolute_error(streams.x121, x1);
    losses.cycle_2 = absolute_error(streams.x212, x2);
    losses.kl_1 = kl_loss(of_mu ? streams.mu1 : streams.z1);
    losses.kl_2 = kl_loss(of_mu ? streams.mu2 : streams.z2);
    losses.kl_12 = kl_loss(of_mu ? streams.mu12 : streams.z12);
    losses.kl_21 = kl_loss(of_mu ? streams.mu21 : streams.z21);
    return losses;
}

} // namespace unit
