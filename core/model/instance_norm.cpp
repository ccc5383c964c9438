#include "core/model/instance_norm.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace unit {
namespace {

/// Pixels whose sums are gathered together. Fixed, so that the order of summation, and with it the
/// rounding, is the same for every number of threads.
constexpr std::int64_t kChunk = 512;

/// Mean and 1 / deviation of each channel of one image.
struct Statistics {
    std::vector<float> mean;
    std::vector<float> scale;
};

/// Sums of one chunk's values, and of their squares, after `shift` (a value for each channel) is
/// taken off: [2, channels]. A chunk is short enough for fp32, and the shift keeps a large mean
/// from drowning the variance.
void chunk_sums(const float* pixels, std::int64_t count, std::int64_t channels, const float* shift,
                float* sums) {
    std::fill_n(sums, 2 * channels, 0.0F);
    float* squares = sums + channels;
    for (std::int64_t pixel = 0; pixel < count; ++pixel) {
        const float* values = pixels + pixel * channels;
        for (std::int64_t channel = 0; channel < channels; ++channel) {
            const float shifted = values[channel] - shift[channel];
            sums[channel] += shifted;
            squares[channel] += shifted * shifted;
        }
    }
}

Statistics statistics_of(const float* image, std::int64_t pixels, std::int64_t channels) {
    const std::int64_t chunks = (pixels + kChunk - 1) / kChunk;
    const float* const shift = image; // the first pixel's values
    std::vector<float> sums(static_cast<std::size_t>(chunks * 2 * channels));
    at::parallel_for(0, chunks, 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t chunk = begin; chunk < end; ++chunk) {
            const std::int64_t first = chunk * kChunk;
            chunk_sums(image + first * channels, std::min(kChunk, pixels - first), channels, shift,
                       sums.data() + chunk * 2 * channels);
        }
    });
    Statistics statistics;
    const auto count = static_cast<double>(pixels);
    for (std::int64_t channel = 0; channel < channels; ++channel) {
        double sum = 0.0;
        double squares = 0.0;
        for (std::int64_t chunk = 0; chunk < chunks; ++chunk) {
            sum += sums[static_cast<std::size_t>(chunk * 2 * channels + channel)];
            squares += sums[static_cast<std::size_t>((chunk * 2 + 1) * channels + channel)];
        }
        const double mean = sum / count;
        const double variance = std::max(squares / count - mean * mean, 0.0);
        statistics.mean.push_back(static_cast<float>(shift[channel] + mean));
        statistics.scale.push_back(
            static_cast<float>(1.0 / std::sqrt(variance + kInstanceNormEpsilon)));
    }
    return statistics;
}

void normalise(float* values, std::int64_t channels, const Statistics& statistics, float floor) {
    const float* const mean = statistics.mean.data();
    const float* const scale = statistics.scale.data();
    for (std::int64_t channel = 0; channel < channels; ++channel) {
        values[channel] = std::max((values[channel] - mean[channel]) * scale[channel], floor);
    }
}

} // namespace

at::Tensor instance_norm(const at::Tensor& x) {
    return at::instance_norm(x, /*weight=*/{}, /*bias=*/{}, /*running_mean=*/{}, /*running_var=*/{},
                             /*use_input_stats=*/true, /*momentum=*/0.0, kInstanceNormEpsilon,
                             /*cudnn_enabled=*/true);
}

void instance_norm_channels_last_(const at::Tensor& x, bool relu) {
    const std::int64_t channels = x.size(1);
    const std::int64_t pixels = x.size(2) * x.size(3);
    const float floor = relu ? 0.0F : -std::numeric_limits<float>::infinity();
    for (std::int64_t n = 0; n < x.size(0); ++n) {
        float* image = x.mutable_data_ptr<float>() + n * pixels * channels;
        const Statistics statistics = statistics_of(image, pixels, channels);
        at::parallel_for(0, pixels, kChunk, [&](std::int64_t begin, std::int64_t end) {
            for (std::int64_t pixel = begin; pixel < end; ++pixel) {
                normalise(image + pixel * channels, channels, statistics, floor);
            }
        });
    }
}

} // namespace unit
