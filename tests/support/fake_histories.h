#pragma once

#include "core/engine.h"

#include <algorithm>
#include <vector>

namespace unit {

/// What the fake engine knows of video streams: how many frames went before each. Threads: one at a
/// time.
class FakeHistories {
  public:
    /// Of the next frame, how many frames before it have a share in its statistics, at most 255; 0
    /// where it is not smoothed.
    std::uint8_t next(Direction direction, const NetworkSize& size, const TranslationFrame& frame) {
        if (!frame.stream)
            return 0;
        std::erase_if(entries_, [](const Entry& entry) { return entry.stream.expired(); });
        auto known = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& entry) {
            return entry.stream.lock() == frame.stream;
        });
        if (known == entries_.end())
            known = entries_.insert(known, {frame.stream, direction, size, frame.part, 0});
        const bool goes_on = frame.temporal_smoothing > 0.0F && known->direction == direction &&
                             known->size == size && known->part == frame.part;
        const std::uint8_t before = goes_on ? known->frames : std::uint8_t{0};
        const int frames = frame.temporal_smoothing > 0.0F ? std::min(before + 1, 255) : 0;
        *known = {frame.stream, direction, size, frame.part, static_cast<std::uint8_t>(frames)};
        return before;
    }

    /// How many streams it has met that somebody holds.
    std::uint8_t streams() const {
        return static_cast<std::uint8_t>(
            std::count_if(entries_.begin(), entries_.end(),
                          [](const Entry& entry) { return !entry.stream.expired(); }));
    }

  private:
    struct Entry {
        std::weak_ptr<VideoStream> stream;
        Direction direction;
        NetworkSize size;
        std::uint32_t part;
        std::uint8_t frames;
    };

    std::vector<Entry> entries_;
};

} // namespace unit
