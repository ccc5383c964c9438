#include "training/trainer/update.h"

#include "training/trainer/autocast.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <algorithm>
#include <cmath>
#include <torch/csrc/autograd/autograd.h>

namespace unit {
namespace {

constexpr std::size_t kOne = index_of(DomainNumber::One);
constexpr std::size_t kTwo = index_of(DomainNumber::Two);
constexpr const char* kDiscriminatorTotal = "discriminator_total";
constexpr const char* kGeneratorTotal = "generator_total";

at::Device device_of(const Unit& model) {
    return model.generator_parameters().front().value.device();
}

} // namespace

Update::Update(Unit& model, const UpdateSettings& settings, ProcessGroup& group)
    : model_(model), group_(group), settings_(settings),
      generator_optimiser_(model.generator_parameters(), settings.adam),
      discriminator_optimiser_(model.discriminator_parameters(), settings.adam),
      projection_(model, settings.constraints), loss_scale_(settings.precision, device_of(model)),
      domains_(settings.parallel_domains ? 2 : 1) {}

Update::Result Update::run(std::span<const UpdateBatch> parts, double rate, bool generators) {
    return compute(parts, rate, generators);
}

Update::Result Update::examine(std::span<const UpdateBatch> parts, bool generators) {
    return compute(parts, std::nullopt, generators);
}

Update::Result Update::compute(std::span<const UpdateBatch> parts, std::optional<double> rate,
                               bool generators) {
    part_weight_ = 1.0 / (static_cast<double>(parts.size()) * group_.size());
    losses_.clear();
    losses_summed_ = 0;
    // What would only be too large for a scale is no reason to doubt the weights.
    scale_ = rate ? loss_scale_.value() : at::ones_like(loss_scale_.value());

    // 1. The fakes that D learns from: those of the G step, or ones of its own. They are kept for
    //    the G step where they are the only ones; else they are computed again, from the same
    //    random numbers.
    const bool keep_fakes = settings_.share_fakes && parts.size() == 1 && generators;
    std::optional<Part> kept;
    discriminator_optimiser_.clear_gradients();
    for (const UpdateBatch& batch : parts) {
        kept = start_part(batch, settings_.share_fakes ? batch.noise : batch.discriminator_noise,
                          keep_fakes);
        // 2. D1 and D2 step, with E and G fixed.
        add_discriminator_gradients(batch, *kept);
    }
    const auto discriminator_rate =
        rate ? std::optional(*rate * settings_.discriminator_rate) : std::nullopt;
    finish_step(discriminator_optimiser_, discriminator_rate, kDiscriminatorTotal);
    if (rate) {
        model_.iterate_singular_vectors(1, discriminator_optimiser_.skipped());
    }

    // 3. All streams, judged by the new D1 and D2, and what they say to E and G.
    if (generators) {
        generator_optimiser_.clear_gradients();
        for (const UpdateBatch& batch : parts) {
            if (!keep_fakes) {
                kept = start_part(batch, batch.noise, /*with_gradient=*/true);
            }
            add_generator_gradients(batch, *kept);
            kept.reset(); // before the next part needs the memory
        }
        // 4. E1, E2, G1 and G2 step.
        finish_step(generator_optimiser_, rate, kGeneratorTotal);
        if (rate) {
            projection_.apply_unless(generator_optimiser_.skipped());
        }
    }
    return take_result(generators, rate.has_value());
}

void Update::finish_step(Optimiser& optimiser, std::optional<double> rate, const char* total_name) {
    sum_over_processes(optimiser);
    optimiser.check(scale_, loss_called(total_name));
    if (rate) {
        optimiser.step(*rate);
    }
    clear_autocast_cache();
}

void Update::sum_over_processes(const Optimiser& optimiser) {
    if (group_.size() == 1) {
        return;
    }
    const at::NoGradGuard no_gradient;
    std::vector<at::Tensor> values;
    for (std::size_t index = losses_summed_; index < losses_.size(); ++index) {
        values.push_back(losses_[index].value);
    }
    const at::Tensor losses = at::stack(values);
    group_.sum({optimiser.gradient_values(), losses});
    for (std::size_t index = 0; index < values.size(); ++index) {
        losses_[losses_summed_ + index].value = losses[static_cast<std::int64_t>(index)];
    }
    losses_summed_ = losses_.size();
}

Update::Part Update::start_part(const UpdateBatch& batch, const std::array<StreamNoise, 2>& noise,
                                bool with_gradient) {
    const auto pass = [&](std::size_t i) {
        return TrainingPass(noise[i].dropout_seed, settings_.checkpoint_activations,
                            group_.rank() * batch.x[i].size(0));
    };
    Part part{{pass(kOne), pass(kTwo)}, {}};
    for_both_domains(with_gradient, [&](DomainNumber domain) {
        const std::size_t i = index_of(domain);
        part.streams[i] =
            translation_stream(model_, domain, batch.x[i], noise[i].image, part.passes[i]);
    });
    return part;
}

void Update::add_discriminator_gradients(const UpdateBatch& batch, const Part& part) {
    std::array<StepTerms, 2> terms;
    std::array<std::vector<at::Tensor>, 2> gradients;
    for_both_domains(/*with_gradient=*/true, [&](DomainNumber domain) {
        const std::size_t i = index_of(domain);
        const std::size_t j = index_of(other(domain));
        // A translation is of the kind of what it was made from.
        const JudgedImages fake{part.streams[j].translation.detach(), batch.kinds[j]};
        terms[i] =
            discriminator_terms(model_, domain, {batch.x[i], batch.kinds[i]}, fake, settings_.loss);
        gradients[i] = gradients_of(terms[i].total, discriminator_optimiser_);
    });
    discriminator_optimiser_.add_gradients(gradients[kOne]);
    discriminator_optimiser_.add_gradients(gradients[kTwo]);
    if (batch.penalises_gradients) {
        add_gradient_penalties(batch, terms);
    }
    record(terms, kDiscriminatorTotal);
}

void Update::add_generator_gradients(const UpdateBatch& batch, Part& part) {
    std::array<StepTerms, 2> terms;
    std::array<std::vector<at::Tensor>, 2> gradients;
    for_both_domains(/*with_gradient=*/true, [&](DomainNumber domain) {
        const std::size_t i = index_of(domain);
        Streams& streams = part.streams[i];
        add_reconstruction_stream(model_, domain, streams, part.passes[i]);
        if (settings_.loss.uses_cycle) {
            add_cycle_stream(model_, domain, streams, batch.noise[i].translation, part.passes[i]);
            streams.places = batch.noise[i].places;
        }
        if (settings_.loss.weights.identity > 0.0) {
            add_identity_stream(model_, domain, batch.x[i], settings_.checkpoint_activations,
                                streams);
        }
        if (settings_.loss.weights.warp_consistency > 0.0) {
            add_warped_streams(model_, domain, batch.x[i], batch.noise[i].warp,
                               settings_.checkpoint_activations, streams);
        }
        terms[i] = generator_step_terms(model_, domain, {batch.x[i], batch.kinds[i]}, streams,
                                        settings_.loss);
        // Of nothing else: D1 and D2 keep the gradients of their own step.
        gradients[i] = gradients_of(terms[i].total, generator_optimiser_);
    });
    // In a fixed order, whichever thread was first.
    generator_optimiser_.add_gradients(gradients[kOne]);
    generator_optimiser_.add_gradients(gradients[kTwo]);
    record(terms, kGeneratorTotal);
}

void Update::add_gradient_penalties(const UpdateBatch& batch, std::array<StepTerms, 2>& terms) {
    std::array<std::vector<at::Tensor>, 2> gradients;
    for_both_domains(/*with_gradient=*/true, [&](DomainNumber domain) {
        const std::size_t i = index_of(domain);
        const WithoutAutocast full_precision; // also on the way back
        StepTerms penalty =
            gradient_penalty_terms(model_, domain, {batch.x[i], batch.kinds[i]}, settings_.loss);
        gradients[i] = gradients_of(penalty.total, discriminator_optimiser_);
        terms[i].terms.push_back(penalty.terms.front());
        terms[i].total = terms[i].total.detach() + penalty.total.detach();
    });
    discriminator_optimiser_.add_gradients(gradients[kOne]);
    discriminator_optimiser_.add_gradients(gradients[kTwo]);
}

std::vector<at::Tensor> Update::gradients_of(const at::Tensor& total,
                                             const Optimiser& optimiser) const {
    // A domain does not use all parameters, and no norm lets a bias through that it takes away.
    const at::Tensor scaled = total * (scale_ * part_weight_);
    return torch::autograd::grad({scaled}, optimiser.parameters(), /*grad_outputs=*/{},
                                 /*retain_graph=*/std::nullopt, /*create_graph=*/false,
                                 /*allow_unused=*/true);
}

void Update::record(std::array<StepTerms, 2>& terms, const char* total_name) {
    const auto add = [this](const char* name, const at::Tensor& value) {
        const at::Tensor share = value.detach() * part_weight_;
        const auto found =
            std::find_if(losses_.begin(), losses_.end(), [&](const LossTensor& loss) {
                return std::string_view(loss.name) == name;
            });
        if (found == losses_.end()) {
            losses_.push_back({name, share});
        } else {
            found->value = found->value + share;
        }
    };
    for (std::size_t term = 0; term < terms[kOne].terms.size(); ++term) {
        LossTensor* first = &terms[kOne].terms[term];
        LossTensor* second = &terms[kTwo].terms[term];
        if (std::string_view(first->name) > second->name) {
            std::swap(first, second);
        }
        add(first->name, first->value);
        add(second->name, second->value);
    }
    add(total_name, terms[kOne].total + terms[kTwo].total);
}

const at::Tensor& Update::loss_called(std::string_view name) const {
    return std::ranges::find(losses_, name, &LossTensor::name)->value;
}

Update::Result Update::take_result(bool generators, bool changes) {
    const at::Tensor d_skipped = discriminator_optimiser_.skipped();
    const at::Tensor g_skipped =
        generators ? generator_optimiser_.skipped() : at::zeros_like(d_skipped);
    // One transfer to the host for all, since each would wait for the device.
    std::vector<at::Tensor> scalars{d_skipped.to(at::kDouble), g_skipped.to(at::kDouble),
                                    scale_.to(at::kDouble)};
    for (const LossTensor& loss : losses_) {
        scalars.push_back(loss.value.to(at::kDouble));
    }
    const at::Tensor values = at::stack(scalars).to(at::kCPU);
    if (changes) {
        loss_scale_.update(at::maximum(d_skipped, g_skipped));
    }
    const double* value = values.const_data_ptr<double>();
    Result result;
    result.discriminators_skipped = *value++ != 0.0;
    result.generators_skipped = *value++ != 0.0;
    result.rescaled = (result.discriminators_skipped || result.generators_skipped) && *value > 1.0;
    ++value;
    for (const LossTensor& loss : losses_) {
        result.losses.push_back({loss.name, *value++});
        result.rescaled = result.rescaled && std::isfinite(result.losses.back().value);
    }
    losses_.clear();
    return result;
}

void Update::for_both_domains(bool with_gradient, const std::function<void(DomainNumber)>& work) {
    const c10::DeviceType device = loss_scale_.value().device().type();
    domains_.run(2, at::get_num_threads(), [&](int domain) {
        // Both belong to the thread.
        const at::AutoGradMode gradient_mode(with_gradient);
        const AutocastGuard autocast(settings_.precision, device);
        work(static_cast<DomainNumber>(domain));
    });
}

} // namespace unit
