#include "core/inference/plan/steps/noise_step.h"

#include "core/inference/kernels/kernel_table.h"

namespace unit {

void NoiseStep::bind(std::byte* memory, const std::vector<float*>& scratch) {
    values_ = latent_.in(arena_, memory);
    rows_ = scratch;
}

void NoiseStep::compute(std::size_t piece, int thread) {
    const auto y = static_cast<std::ptrdiff_t>(piece);
    const int channels = padded_channels(latent_.channels);
    const StoredValues stored = values_.at(y * row_size());
    float* const row = rows_[static_cast<std::size_t>(thread)];
    inference_kernels().finish_pixels({}, stored, latent_.width, channels, {row, Storage::Float32});
    for (std::ptrdiff_t channel = 0; channel < latent_.channels; ++channel) {
        const float* const noise = noise_ + (channel * latent_.height + y) * latent_.width;
        for (std::ptrdiff_t x = 0; x < latent_.width; ++x) {
            row[x * channels + channel] += noise[x];
        }
    }
    inference_kernels().store_values(row, row_size(), stored);
}

} // namespace unit
