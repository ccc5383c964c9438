#include "training/trainer/streams.h"

namespace unit {

Streams translation_stream(Unit& model, DomainNumber domain, const at::Tensor& x,
                           const at::Tensor& noise, TrainingPass& pass) {
    Streams streams;
    streams.mu = model.encode(domain, x, &pass);
    streams.z = streams.mu + noise;
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
    streams.translation_z = streams.translation_mu + noise;
    streams.cycle = model.generate(domain, streams.translation_z, &pass);
}

} // namespace unit
