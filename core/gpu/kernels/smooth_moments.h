#pragma once

#include "core/gpu/kernels/arithmetic.h"
#include "core/gpu/kernels/launch.h"
#include "core/gpu/kernels/norm_blocks.h"

#include <cstddef>
#include <cstdint>

namespace unit::gpu {

/// An image of a batch whose norms' statistics are smoothed over the frames of its stream, as
/// TranslationFrame::temporal_smoothing says.
struct SmoothedImage {
    /// What the norms took for the stream's frame before, and take for this one: [2, channels], the
    /// means of the channels of all norms, then their variances. nullptr: the image is not
    /// smoothed.
    float* history = nullptr;
    float smoothing = 0.0F; ///< the history's share
    int image = 0;          ///< its number in the batch
    bool goes_on = false;   ///< else the history holds nothing yet
};

/// Writes down which images of the next batch are smoothed, where SmoothMoments reads it in the
/// network's graph: parameters of the graph's kernels stay as they were recorded.
struct SetSmoothedImages {
    static constexpr int kThreads = 32;
    static constexpr int kPhases = 1;
    struct State {};

    /// As many as a launch's parameters have room for.
    static constexpr int kMost = 32;

    SmoothedImage images[kMost]; ///< in the order of the frames of each stream
    int count = 0;
    SmoothedImage* table = nullptr; ///< [count]

    LaunchShape shape() const { return {1}; }

    template <int phase>
    UNIT_HOST_DEVICE void run(const ThreadPlace& place, State&, std::byte*) const {
        // Each thread looks for its own: parameters cannot be indexed by a thread's number.
        for (int index = 0; index < kMost; ++index) {
            if (index == place.thread && index < count)
                table[index] = images[index];
        }
    }
};

/// Between NormMoments and Normalise: puts smoothed statistics in the place of those of the images,
/// and keeps them in the histories. A thread has a channel of all images, one after the other,
/// since they may be frames of one stream. The moments of a smoothed image become the mean as the
/// shift, and its variance in the first chunk.
struct SmoothMoments {
    static constexpr int kThreads = 64;
    static constexpr int kPhases = 1;
    struct State {};

    const SmoothedImage* table = nullptr; ///< [images]
    float* moments = nullptr;             ///< which NormMoments wrote
    int images = 0;
    int channels = 0;          ///< of the moments, with padding
    int smoothed_channels = 0; ///< without
    int pixels = 0;            ///< of an image
    int chunks = 1;
    int history_channels = 0; ///< of all norms
    int first_channel = 0;    ///< of this norm, among these

    LaunchShape shape() const { return {parts_of(smoothed_channels, kThreads)}; }

    template <int phase>
    UNIT_HOST_DEVICE void run(const ThreadPlace& place, State&, std::byte*) const {
        const int channel = place.block_x * kThreads + place.thread;
        if (channel >= smoothed_channels)
            return;
        for (int index = 0; index < images; ++index) {
            const SmoothedImage& smoothed = table[index];
            if (smoothed.history != nullptr)
                smooth(smoothed, channel);
        }
    }

  private:
    struct Statistics {
        float mean, variance;
    };

    UNIT_HOST_DEVICE void smooth(const SmoothedImage& smoothed, int channel) const {
        float* const rows =
            NormBlocks::moments_of(moments, smoothed.image, channels, chunks) + channel;
        float* const history = smoothed.history + first_channel + channel;
        Statistics now = statistics_of(rows);
        const Statistics before{history[0], history[history_channels]};
        if (smoothed.goes_on && is_finite(before.mean) && is_finite(before.variance)) {
            now = blended(before, now, smoothed.smoothing);
            store(now, rows);
        }
        history[0] = now.mean;
        history[history_channels] = now.variance;
    }

    UNIT_HOST_DEVICE Statistics statistics_of(const float* rows) const {
        float sum = 0.0F;
        float squares = 0.0F;
        for (int chunk = 0; chunk < chunks; ++chunk) {
            sum += rows[(1 + 2 * chunk) * channels];
            squares += rows[(2 + 2 * chunk) * channels];
        }
        const auto count = static_cast<float>(pixels);
        const float away = sum / count; // of the mean from the shift
        const float variance = squares / count - away * away;
        return {rows[0] + away, variance < 0.0F ? 0.0F : variance};
    }

    /// Mean and variance that go with weighted means of E[x] and E[x^2], by Chan's formula, which
    /// takes no small difference of large numbers.
    UNIT_HOST_DEVICE static Statistics blended(const Statistics& before, const Statistics& now,
                                               float smoothing) {
        const float share = 1.0F - smoothing;
        const float away = now.mean - before.mean;
        return {before.mean + share * away, before.variance +
                                                share * (now.variance - before.variance) +
                                                share * smoothing * away * away};
    }

    UNIT_HOST_DEVICE void store(const Statistics& statistics, float* rows) const {
        rows[0] = statistics.mean;
        for (int row = 1; row <= 2 * chunks; ++row)
            rows[row * channels] = 0.0F;
        rows[2 * channels] = statistics.variance * static_cast<float>(pixels);
    }
};

} // namespace unit::gpu
