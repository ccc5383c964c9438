#include "training/trainer/streams.h"

#include "training/losses/warp.h"

#include <ATen/ATen.h>

namespace unit {
namespace {

at::Tensor with_noise(const at::Tensor& mu, const at::Tensor& noise) {
    return noise.defined() ? mu + noise : mu;
}

} // namespace

Streams translation_stream(Unit& model, DomainNumber domain, const at::Tensor& x,
                           const at::Tensor& noise, TrainingPass& pass) {
    Streams streams;
    streams.mu = model.encode(domain, x, &pass);
    streams.z = with_noise(streams.mu, noise);
    streams.translation = model.generate(other(domain), streams.z, &pass);
    return streams;
}

void add_reconstruction_stream(Unit& model, DomainNumber domain, Streams& streams,
                               TrainingPass& pass) {
    streams.reconstruction = model.generate(domain, streams.z, &pass);
}

void add_cycle_stream(Unit& model, DomainNumber domain, Streams& streams, const at::Tensor& noise,
                      TrainingPass& pass) {
    streams.translation_mu = model.encode(other(domain), streams.translation, &pass);
    streams.translation_z = with_noise(streams.translation_mu, noise);
    streams.cycle = model.generate(domain, streams.translation_z, &pass);
}

void add_identity_stream(Unit& model, DomainNumber domain, const at::Tensor& x,
                         bool checkpoint_activations, Streams& streams) {
    TrainingPass pass = TrainingPass::without_dropout(checkpoint_activations);
    streams.identity = model.generate(domain, model.encode(other(domain), x, &pass), &pass);
}

void add_warped_streams(Unit& model, DomainNumber domain, const at::Tensor& x,
                        const at::Tensor& warp, bool checkpoint_activations, Streams& streams) {
    TrainingPass pass = TrainingPass::without_dropout(checkpoint_activations);
    // In one batch: no layer looks from one image to another.
    const at::Tensor both = at::cat({x, warped(x, warp)});
    const at::Tensor translations =
        model.generate(other(domain), model.encode(domain, both, &pass), &pass);
    streams.steady_translation = translations.narrow(0, 0, x.size(0));
    streams.translation_of_warped = translations.narrow(0, x.size(0), x.size(0));
    streams.warp = warp;
}

} // namespace unit
