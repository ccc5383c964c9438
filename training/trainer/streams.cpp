#include "training/trainer/streams.h"

namespace unit {

Streams translation_streams(Unit& model, const at::Tensor& x1, const at::Tensor& x2,
                            const LatentNoise& noise) {
    Streams streams;
    streams.mu1 = model.encode(DomainNumber::One, x1);
    streams.mu2 = model.encode(DomainNumber::Two, x2);
    streams.z1 = streams.mu1 + noise.z1;
    streams.z2 = streams.mu2 + noise.z2;
    streams.x12 = model.generate(DomainNumber::Two, streams.z1);
    streams.x21 = model.generate(DomainNumber::One, streams.z2);
    return streams;
}

void add_reconstruction_streams(Unit& model, Streams& streams) {
    streams.x11 = model.generate(DomainNumber::One, streams.z1);
    streams.x22 = model.generate(DomainNumber::Two, streams.z2);
}

void add_cycle_streams(Unit& model, Streams& streams, const LatentNoise& noise) {
    streams.mu12 = model.encode(DomainNumber::Two, streams.x12);
    streams.mu21 = model.encode(DomainNumber::One, streams.x21);
    streams.z12 = streams.mu12 + noise.z12;
    streams.z21 = streams.mu21 + noise.z21;
    streams.x121 = model.generate(DomainNumber::One, streams.z12);
    streams.x212 = model.generate(DomainNumber::Two, streams.z21);
}

} // namespace unit
