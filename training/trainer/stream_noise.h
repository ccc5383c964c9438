#pragma once

#include "training/losses/configuration.h"

#include <ATen/core/Tensor.h>
#include <cstdint>

namespace unit {

/// The random numbers of the streams that begin with one domain's images (streams.h). eta is of the
/// shape of mu and N(0, I), or times UpdateSettings::latent_noise: z = mu + eta. An undefined one
/// is 0.
struct StreamNoise {
    at::Tensor image;               ///< eta of the images' code
    at::Tensor translation;         ///< eta of the code of their translation, in the cycle
    std::uint64_t dropout_seed = 0; ///< of the streams' TrainingPass
    at::Tensor warp;                ///< of the images (losses/warp.h), for loss.warp_consistency
    at::Tensor places;              ///< of codes (losses/contrast_loss.h), for loss.contrast
};

/// Draws both etas, with this standard deviation (0: they are undefined), from LibTorch's default
/// generator of the device of the images, [N, C, H, W]: to draw them on the CPU would take a GPU's
/// time. Those of a CPU and of a GPU differ. Where each of `processes` has a part of the batch, the
/// etas of all of it are drawn, and those returned that are of part number `part`: the same as
/// where one process has it all.
StreamNoise draw_noise(const at::Tensor& x, int latent_channels, double deviation,
                       std::uint64_t dropout_seed, int part = 0, int processes = 1);

/// Draws what terms need that have a weight: nothing for those of the paper.
void draw_for_terms(const at::Tensor& x, const LossConfiguration& loss, StreamNoise& noise,
                    int part = 0, int processes = 1);

} // namespace unit
