#include "training/losses/warp_consistency.h"

#include "training/losses/generator_terms.h"
#include "training/losses/losses.h"
#include "training/losses/warp.h"

#include <ATen/ATen.h>

namespace unit {

at::Tensor warp_consistency_loss(const at::Tensor& translation, const at::Tensor& of_warped,
                                 const at::Tensor& places) {
    const at::Tensor difference =
        (warped(wide(translation), places) - wide(of_warped)).abs().mean(1, /*keepdim=*/true);
    const at::Tensor seen = seen_whole(places);
    const std::int64_t pixels[] = {1, 2, 3};
    const at::Tensor count = seen.sum(pixels).clamp_min(1.0);
    return ((difference * seen).sum(pixels) / count).mean();
}

GeneratorTerm warp_consistency_term() {
    return {{"warp_12", "warp_21"},
            [](const LossConfiguration& loss) { return loss.weights.warp_consistency > 0.0; },
            [](const LossConfiguration& loss) { return loss.weights.warp_consistency; },
            [](const GeneratorContext& c) {
                return warp_consistency_loss(c.streams.steady_translation,
                                             c.streams.translation_of_warped, c.streams.warp);
            }};
}

} // namespace unit
