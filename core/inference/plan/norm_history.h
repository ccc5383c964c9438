#pragma once

#include <cstddef>
#include <limits>
#include <span>
#include <vector>

namespace unit {

/// What a norm takes from a channel of one image.
struct ChannelStatistics {
    double mean = 0.0;
    double variance = 0.0; ///< 0 or more
};

/// What the norms of a translation took for the frame before, of each of their channels: of the
/// first norm, then of the next (PathLayer::first_norm_channel). Statistics that are not finite
/// count as unknown. Threads: one at a time.
class NormHistory {
  public:
    /// Of so many channels, nothing is known of them. Throws std::bad_alloc.
    explicit NormHistory(std::size_t channels) : statistics_(channels) { clear(); }

    /// Forgets all.
    void clear() {
        constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
        statistics_.assign(statistics_.size(), {kUnknown, kUnknown});
    }

    /// Those of a norm.
    std::span<ChannelStatistics> of(std::size_t first, std::size_t count) {
        return std::span(statistics_).subspan(first, count);
    }

  private:
    std::vector<ChannelStatistics> statistics_;
};

/// How a run smooths its norms' statistics over the frames of a video, as
/// TranslationFrame::temporal_smoothing says.
struct NormSmoothing {
    NormHistory* history =
        nullptr;            ///< of the frame before; becomes this one's. nullptr: not at all
    double smoothing = 0.0; ///< the history's share, in [0, 1)
};

} // namespace unit
