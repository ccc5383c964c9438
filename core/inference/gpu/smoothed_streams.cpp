#include "core/inference/gpu/smoothed_streams.h"

#include <algorithm>

namespace unit::gpu {

std::vector<SmoothedImage> SmoothedStreams::next(Direction direction, const NetworkSize& size,
                                                 std::span<const TranslationFrame> frames) {
    std::vector<SmoothedImage> smoothed;
    if (std::ranges::none_of(frames, is_smoothed)) {
        interrupt(frames);
        return smoothed;
    }
    const std::vector<ScenePicture> pictures = pictures_.of(frames);
    for (std::size_t index = 0; index < frames.size(); ++index) {
        const TranslationFrame& frame = frames[index];
        if (!is_smoothed(frame)) {
            interrupt({&frame, 1});
            continue;
        }
        State& state = streams_.of(frame.stream, [this] {
            // Models without norms have no channels.
            const std::size_t floats = 2 * static_cast<std::size_t>(std::max(channels_, 1));
            return State{{}, device_.allocate(floats * sizeof(float))};
        });
        smoothed.push_back({reinterpret_cast<float*>(state.statistics->data()),
                            frame.temporal_smoothing, static_cast<int>(index),
                            state.history.goes_on(direction, size, frame, pictures[index])});
    }
    return smoothed;
}

void SmoothedStreams::confirm(std::span<const TranslationFrame> frames) {
    for (const TranslationFrame& frame : frames) {
        if (State* const state = known_state(frame)) {
            state->history.confirm(*frame.stream);
        }
    }
}

void SmoothedStreams::interrupt(std::span<const TranslationFrame> frames) {
    for (const TranslationFrame& frame : frames) {
        if (State* const state = known_state(frame)) {
            state->history.interrupt();
        }
    }
}

/// nullptr where nothing is kept of the frame's stream, or it has none.
SmoothedStreams::State* SmoothedStreams::known_state(const TranslationFrame& frame) {
    return frame.stream ? streams_.find(frame.stream) : nullptr;
}

} // namespace unit::gpu
