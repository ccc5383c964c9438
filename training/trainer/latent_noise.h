#pragma once

#include <ATen/core/Tensor.h>

namespace unit {

/// eta of the streams that begin with one domain's images (streams.h), each of the shape of mu,
/// N(0, I): z = mu + eta.
struct LatentNoise {
    at::Tensor image;       ///< added to the images' code
    at::Tensor translation; ///< added to the code of their translation, in the cycle
};

/// Draws both from LibTorch's default generator, for images [N, C, H, W].
LatentNoise draw_noise(const at::Tensor& x, int latent_channels);

} // namespace unit
