#include "training/trainer/streams.h"

namespace unit {

Streams translation_stream(Unit& model, DomainNumber domain, const at::Tensor& x,
                           const at::Tensor& noise) {
    Streams streams;
    streams.mu = model.encode(domain, x);
    streams.z = streams.mu + noise;
    streams.translation = model.generate(other(domain), streams.z);
    return streams;
}

void add_reconstruction_stream(Unit& model, DomainNumber domain, Streams& streams) {
    streams.reconstruction = model.generate(domain, streams.z);
}

void add_cycle_stream(Unit& model, DomainNumber domain, Streams& streams, const at::Tensor& noise) {
    streams.translation_mu = model.encode(other(domain), streams.translation);
    streams.translation_z = streams.translation_mu + noise;
    streams.cycle = model.generate(domain, streams.translation_z);
}

} // namespace unit
