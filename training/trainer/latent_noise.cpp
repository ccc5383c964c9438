#include "training/trainer/latent_noise.h"

#include <ATen/ATen.h>

namespace unit {
namespace {

at::Tensor noise_for(const at::Tensor& image, int latent_channels) {
    return at::randn({image.size(0), latent_channels, image.size(2) / 4, image.size(3) / 4},
                     image.options());
}

} // namespace

LatentNoise draw_noise(const at::Tensor& x1, const at::Tensor& x2, int latent_channels) {
    LatentNoise noise;
    noise.z1 = noise_for(x1, latent_channels);
    noise.z2 = noise_for(x2, latent_channels);
    noise.z12 = noise_for(x1, latent_channels);
    noise.z21 = noise_for(x2, latent_channels);
    return noise;
}

} // namespace unit
