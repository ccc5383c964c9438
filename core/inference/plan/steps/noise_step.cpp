#include "core/inference/plan/steps/noise_step.h"

namespace unit {

void NoiseStep::compute(std::size_t piece, int) {
    const auto row = static_cast<std::ptrdiff_t>(piece);
    const std::ptrdiff_t channels = padded_channels(latent_.channels);
    float* const values = values_ + row * latent_.width * channels;
    for (std::ptrdiff_t channel = 0; channel < latent_.channels; ++channel) {
        const float* const noise = noise_ + (channel * latent_.height + row) * latent_.width;
        for (std::ptrdiff_t x = 0; x < latent_.width; ++x) {
            values[x * channels + channel] += noise[x];
        }
    }
}

} // namespace unit
