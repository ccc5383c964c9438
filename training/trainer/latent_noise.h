#pragma once

#include <ATen/core/Tensor.h>

namespace unit {

/// eta of one pass through the generators, each of the shape of mu, N(0, I): z = mu + eta.
struct LatentNoise {
    at::Tensor z1;  ///< added to E1(x1)
    at::Tensor z2;  ///< added to E2(x2)
    at::Tensor z12; ///< added to E2(x12), in the cycle
    at::Tensor z21; ///< added to E1(x21), in the cycle
};

/// Draws all four from LibTorch's default generator, for images [N, C, H, W] of both domains.
LatentNoise draw_noise(const at::Tensor& x1, const at::Tensor& x2, int latent_channels);

} // namespace unit
