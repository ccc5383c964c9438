#pragma once

#include "core/model/unit.h"
#include "training/trainer/latent_noise.h"

#include <ATen/core/Tensor.h>

namespace unit {

/// The images and codes of one pass (method.md). `mu` is what an encoder returns, `z` = mu + eta.
struct Streams {
    at::Tensor mu1, mu2, z1, z2;
    at::Tensor x11, x22, x12, x21;
    at::Tensor mu12, mu21, z12, z21; ///< codes of x12 (by E2) and of x21 (by E1)
    at::Tensor x121, x212;
};

/// Encodes both images and decodes the translation streams x12, x21 only: what the D step needs.
Streams translation_streams(Unit& model, const at::Tensor& x1, const at::Tensor& x2,
                            const LatentNoise& noise);

/// Adds the reconstruction streams x11, x22 to translation streams.
void add_reconstruction_streams(Unit& model, Streams& streams);

/// Adds the cycle-reconstruction streams x121, x212, with fresh noise for the codes of x12 and x21.
void add_cycle_streams(Unit& model, Streams& streams, const LatentNoise& noise);

} // namespace unit
