#include "training/trainer/latent_noise.h"

#include <ATen/ATen.h>

namespace unit {

LatentNoise draw_noise(const at::Tensor& x, int latent_channels) {
    const std::int64_t sizes[] = {x.size(0), latent_channels, x.size(2) / 4, x.size(3) / 4};
    LatentNoise noise;
    noise.image = at::randn(sizes, x.options());
    noise.translation = at::randn(sizes, x.options());
    return noise;
}

} // namespace unit
