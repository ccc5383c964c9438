#pragma once

#include "core/engine.h"
#include "core/scenes/scene_cut_detector.h"

#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <utility>

namespace unit {

/// What is known of the last frame of a video stream, on any device: decides whether the next one
/// goes on from it. Threads: one at a time.
class StreamHistory {
  public:
    /// Looks at the next frame that is smoothed, of which `picture` is a small copy. Returns
    /// whether it goes on from the frame before: neither the first one, nor of another part,
    /// direction or network size, nor behind a scene cut, nor the first one with contrast behind
    /// black ones or the like.
    bool goes_on(Direction direction, const NetworkSize& size, const TranslationFrame& frame,
                 const ScenePicture& picture);

    /// The frames were translated: counts the scene cuts that were found since the last call.
    void confirm(VideoStream& stream);

    /// The next frame does not go on: one between was not smoothed, or failed. Cuts that are not
    /// counted yet are forgotten: who tries the frames again finds them again.
    void interrupt();

  private:
    struct Last {
        Direction direction;
        NetworkSize size;
        std::uint32_t part;

        bool operator==(const Last&) const = default;
    };

    std::optional<Last> last_;
    SceneCutDetector scenes_;
    std::uint64_t cuts_ = 0; ///< not counted yet
};

/// Whether a frame's statistics are smoothed.
inline bool is_smoothed(const TranslationFrame& frame) {
    return frame.stream != nullptr && frame.temporal_smoothing > 0.0F;
}

/// What an engine keeps of each video stream that it has met. Threads: one at a time.
template <typename State>
class StreamStates {
  public:
    /// nullptr for a stream that it keeps nothing of.
    State* find(const std::shared_ptr<VideoStream>& stream) {
        for (Entry& entry : entries_) {
            // Compares what owns the streams: another one may lie where a stream was.
            if (!entry.stream.owner_before(stream) && !stream.owner_before(entry.stream)) {
                return &entry.state;
            }
        }
        return nullptr;
    }

    /// That of a stream, which `make` gives for a new one; states of streams that nobody holds any
    /// more go then. Valid as long as somebody holds the stream.
    template <typename Make>
    State& of(const std::shared_ptr<VideoStream>& stream, const Make& make) {
        if (State* const known = find(stream)) {
            return *known;
        }
        entries_.remove_if([](const Entry& entry) { return entry.stream.expired(); });
        return entries_.emplace_back(Entry{stream, make()}).state;
    }

  private:
    struct Entry {
        std::weak_ptr<VideoStream> stream;
        State state;
    };

    std::list<Entry> entries_;
};

} // namespace unit
