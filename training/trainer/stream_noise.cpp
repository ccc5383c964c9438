#include "training/trainer/stream_noise.h"

#include "training/losses/contrast_loss.h"
#include "training/losses/warp.h"

#include <ATen/ATen.h>

namespace unit {

StreamNoise draw_noise(const at::Tensor& x, int latent_channels, double deviation,
                       std::uint64_t dropout_seed, int part, int processes) {
    if (deviation == 0.0) {
        return {{}, {}, dropout_seed, {}, {}};
    }
    const std::int64_t images = x.size(0);
    const std::int64_t sizes[] = {images * processes, latent_channels, x.size(2) / 4,
                                  x.size(3) / 4};
    const auto draw = [&] {
        const at::Tensor eta = at::randn(sizes, x.options())
                                   .narrow(0, part * images, images)
                                   .contiguous(at::MemoryFormat::ChannelsLast);
        return deviation == 1.0 ? eta : eta * deviation;
    };
    const at::Tensor image = draw();
    return {image, draw(), dropout_seed, {}, {}};
}

void draw_for_terms(const at::Tensor& x, const LossConfiguration& loss, StreamNoise& noise,
                    int part, int processes) {
    if (loss.weights.warp_consistency > 0.0) {
        noise.warp = draw_warp(x, loss.warp_pixels, part, processes);
    }
    if (loss.weights.contrast > 0.0) {
        noise.places = draw_places(x);
    }
}

} // namespace unit
