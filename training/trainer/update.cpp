#include "training/trainer/update.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/autograd.h>

namespace unit {
namespace {

constexpr std::size_t kOne = index_of(DomainNumber::One);
constexpr std::size_t kTwo = index_of(DomainNumber::Two);

/// What an optimiser steps: make_optimiser() gives it one group.
std::vector<at::Tensor>& parameters_of(torch::optim::Adam& optimiser) {
    return optimiser.param_groups().front().params();
}

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
std::vector<LossValue> values_of(const std::array<DiscriminatorLosses, 2>& d,
                                 const at::Tensor& d_total, const std::array<GeneratorLosses, 2>& g,
                                 const at::Tensor& g_total) {
    const std::pair<const char*, const at::Tensor&> terms[] = {
        {"real_1", d[kOne].real},
        {"real_2", d[kTwo].real},
        {"fake_1", d[kOne].fake},
        {"fake_2", d[kTwo].fake},
        {"discriminator_total", d_total},
        {"gan_1", g[kTwo].gan},
        {"gan_2", g[kOne].gan},
        {"reconstruction_1", g[kOne].reconstruction},
        {"reconstruction_2", g[kTwo].reconstruction},
        {"cycle_1", g[kOne].cycle},
        {"cycle_2", g[kTwo].cycle},
        {"kl_1", g[kOne].kl},
        {"kl_2", g[kTwo].kl},
        {"kl_12", g[kOne].kl_translation},
        {"kl_21", g[kTwo].kl_translation},
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
      discriminator_optimiser_(make_optimiser(model.discriminator_parameters(), settings.adam)),
      domains_(settings.parallel_domains ? 2 : 1) {}

void Update::set_learning_rate(double rate) {
    for (torch::optim::Adam* optimiser : {&generator_optimiser_, &discriminator_optimiser_}) {
        for (auto& group : optimiser->param_groups()) {
            group.options().set_lr(rate);
        }
    }
}

std::vector<LossValue> Update::run(const UpdateBatch& batch) {
    // 1. The fakes that D learns from: the generator pass of this update, or one of its own.
    std::array<Streams, 2> streams;
    std::array<at::Tensor, 2> fakes;
    for_both_domains([&](DomainNumber domain) {
        const std::size_t i = index_of(domain);
        if (settings_.share_fakes) {
            streams[i] = translation_stream(model_, domain, batch.x[i], batch.noise[i].image);
            fakes[i] = streams[i].translation.detach();
        } else {
            const at::NoGradGuard no_gradient;
            fakes[i] = translation_stream(model_, domain, batch.x[i], batch.discriminator_noise[i])
                           .translation;
        }
    });

    // 2. D1 and D2 step, with E and G fixed.
    at::Tensor discriminator_total;
    const auto discriminator_losses = step_discriminators(batch, fakes, discriminator_total);

    // 3. The remaining streams, judged by the new D1 and D2, and what they say to E and G.
    std::array<GeneratorLosses, 2> losses;
    std::array<at::Tensor, 2> totals;
    std::array<std::vector<at::Tensor>, 2> gradients;
    for_both_domains([&](DomainNumber domain) {
        const std::size_t i = index_of(domain);
        if (!settings_.share_fakes) {
            streams[i] = translation_stream(model_, domain, batch.x[i], batch.noise[i].image);
        }
        add_reconstruction_stream(model_, domain, streams[i]);
        add_cycle_stream(model_, domain, streams[i], batch.noise[i].translation);
        losses[i] = generator_losses(domain, batch.x[i], streams[i]);
        totals[i] = total(losses[i], settings_.weights, settings_.objective);
        // Of nothing else: D1 and D2 keep the gradients of their own step.
        gradients[i] = torch::autograd::grad({totals[i]}, parameters_of(generator_optimiser_));
    });

    // 4. E1, E2, G1 and G2 step. One sum, in a fixed order, whichever thread was first.
    std::vector<at::Tensor>& parameters = parameters_of(generator_optimiser_);
    for (std::size_t index = 0; index < parameters.size(); ++index) {
        parameters[index].mutable_grad() = gradients[kOne][index] + gradients[kTwo][index];
    }
    generator_optimiser_.step();
    return values_of(discriminator_losses, discriminator_total, losses,
                     totals[kOne] + totals[kTwo]);
}

std::array<DiscriminatorLosses, 2>
Update::step_discriminators(const UpdateBatch& batch, const std::array<at::Tensor, 2>& fakes,
                            at::Tensor& sum) {
    std::array<DiscriminatorLosses, 2> losses;
    std::array<at::Tensor, 2> totals;
    discriminator_optimiser_.zero_grad();
    for_both_domains([&](DomainNumber domain) {
        const std::size_t i = index_of(domain);
        const at::Tensor& fake = fakes[index_of(other(domain))];
        losses[i].real = gan_loss(model_.discriminate(domain, batch.x[i]), true);
        losses[i].fake = gan_loss(model_.discriminate(domain, fake), false);
        totals[i] = total(losses[i], settings_.weights);
        totals[i].backward();
    });
    discriminator_optimiser_.step();
    sum = totals[kOne] + totals[kTwo];
    return losses;
}

void Update::for_both_domains(const std::function<void(DomainNumber)>& work) {
    domains_.run(2, at::get_num_threads(),
                 [&](int domain) { work(static_cast<DomainNumber>(domain)); });
}

GeneratorLosses Update::generator_losses(DomainNumber domain, const at::Tensor& x,
                                         const Streams& streams) {
    // Which code the KL terms are of is part of the objective: mu in the paper, z in the code.
    const bool of_mu = settings_.objective == Objective::Paper;
    GeneratorLosses losses;
    losses.gan = gan_loss(model_.discriminate(other(domain), streams.translation), true);
    losses.reconstruction = absolute_error(streams.reconstruction, x);
    losses.cycle = absolute_error(streams.cycle, x);
    losses.kl = kl_loss(of_mu ? streams.mu : streams.z);
    losses.kl_translation = kl_loss(of_mu ? streams.translation_mu : streams.translation_z);
    return losses;
}

} // namespace unit
