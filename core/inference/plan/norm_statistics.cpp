#include "core/inference/plan/norm_statistics.h"

#include "core/inference/kernels/channel_blocks.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace unit {

NormStatistics::NormStatistics(const PathLayer& layer, const PackedWeights& weights,
                               std::vector<double> counts)
    : norm_(layer.norm), first_channel_(static_cast<std::size_t>(layer.first_norm_channel)),
      channels_(static_cast<std::size_t>(layer.out_channels)),
      padded_(static_cast<std::size_t>(padded_channels(layer.out_channels))),
      counts_(std::move(counts)), count_(std::accumulate(counts_.begin(), counts_.end(), 0.0)),
      moments_(Moments::size(static_cast<int>(padded_)) * counts_.size()), mean_(padded_),
      variance_(padded_), weight_(channels_, 1.0), shift_(channels_), scale_(padded_),
      offset_(padded_) {
    const auto copy = [&](const std::string& name) {
        const std::vector<float> values = weights.plain(name);
        return std::vector<double>(values.begin(), values.end());
    };
    if (norm_ != Norm::Instance) {
        bias_ = copy(layer.convolution + ".bias");
    }
    if (norm_ == Norm::Layer) {
        weight_ = copy(layer.normalisation + ".weight");
        shift_ = copy(layer.normalisation + ".bias");
    }
    if (!layer.residual_scale.empty()) {
        const std::vector<double> factors = copy(layer.residual_scale);
        for (std::size_t channel = 0; channel < factors.size(); ++channel) {
            weight_[channel] *= factors[channel];
            shift_[channel] *= factors[channel];
        }
    }
    if (norm_ == Norm::None) {
        for (std::size_t channel = 0; channel < bias_.size(); ++channel) {
            scale_[channel] = static_cast<float>(weight_[channel]);
            offset_[channel] = static_cast<float>(bias_[channel] * weight_[channel]);
        }
    }
}

Moments NormStatistics::part(std::size_t index) {
    const int padded = static_cast<int>(padded_);
    return Moments::at(moments_.data() + index * Moments::size(padded), padded);
}

void NormStatistics::finish(const NormSmoothing& smoothing) {
    if (norm_ == Norm::None) {
        return;
    }
    gather();
    if (smoothing.history != nullptr) {
        smooth(smoothing);
    }
    if (norm_ == Norm::Instance) {
        set_instance_norm();
    } else {
        set_layer_norm();
    }
}

/// Mean and variance of each channel. Loops over channels are the inner ones, for vectors.
void NormStatistics::gather() {
    std::ranges::fill(mean_, 0.0);
    std::ranges::fill(variance_, 0.0);
    for (std::size_t index = 0; index < counts_.size(); ++index) {
        const Moments moments = part(index);
        const double share = 1.0 / counts_[index];
        for (std::size_t channel = 0; channel < padded_; ++channel) {
            const double mean = static_cast<double>(moments.shift[channel]) +
                                static_cast<double>(moments.sum[channel]) * share;
            mean_[channel] += mean * counts_[index];
        }
    }
    for (double& mean : mean_) {
        mean /= count_;
    }
    for (std::size_t index = 0; index < counts_.size(); ++index) {
        const Moments moments = part(index);
        const double count = counts_[index];
        for (std::size_t channel = 0; channel < padded_; ++channel) {
            // Of the part around its own mean, and of that mean around the whole one.
            const double sum = moments.sum[channel];
            const double own = static_cast<double>(moments.squares[channel]) - sum * sum / count;
            const double away =
                static_cast<double>(moments.shift[channel]) + sum / count - mean_[channel];
            variance_[channel] += own + away * away * count;
        }
    }
    for (double& variance : variance_) {
        variance = std::max(variance / count_, 0.0);
    }
}

/// Mean and variance that go with weighted means of E[x] and E[x^2], by Chan's formula, which takes
/// no small difference of large numbers. Those that equal the history's stay so to the bit.
void NormStatistics::smooth(const NormSmoothing& smoothing) {
    const double share = 1.0 - smoothing.smoothing;
    const std::span<ChannelStatistics> history = smoothing.history->of(first_channel_, channels_);
    for (std::size_t channel = 0; channel < channels_; ++channel) {
        ChannelStatistics& last = history[channel];
        if (std::isfinite(last.mean) && std::isfinite(last.variance)) {
            const double away = mean_[channel] - last.mean;
            mean_[channel] = last.mean + share * away;
            variance_[channel] = last.variance + share * (variance_[channel] - last.variance) +
                                 share * smoothing.smoothing * away * away;
        }
        last = {mean_[channel], variance_[channel]};
    }
}

void NormStatistics::set_instance_norm() {
    for (std::size_t channel = 0; channel < channels_; ++channel) {
        const double scale =
            weight_[channel] / std::sqrt(variance_[channel] + kInstanceNormEpsilon);
        scale_[channel] = static_cast<float>(scale);
        offset_[channel] = static_cast<float>(-mean_[channel] * scale);
    }
}

/// One mean and deviation for all channels, as core/model/normalisation.cpp has them.
void NormStatistics::set_layer_norm() {
    double mean = 0.0;
    for (std::size_t channel = 0; channel < channels_; ++channel) {
        mean += mean_[channel] + bias_[channel];
    }
    const auto channels = static_cast<double>(channels_);
    mean /= channels;
    double squares = 0.0;
    for (std::size_t channel = 0; channel < channels_; ++channel) {
        const double away = mean_[channel] + bias_[channel] - mean;
        squares += (variance_[channel] + away * away) * count_;
    }
    const double deviation = std::sqrt(squares / (count_ * channels - 1.0));
    for (std::size_t channel = 0; channel < channels_; ++channel) {
        const double scale = weight_[channel] / (deviation + kLayerNormEpsilon);
        scale_[channel] = static_cast<float>(scale);
        offset_[channel] = static_cast<float>(shift_[channel] + (bias_[channel] - mean) * scale);
    }
}

} // namespace unit
