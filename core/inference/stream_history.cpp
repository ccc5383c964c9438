#include "core/inference/stream_history.h"

#include <utility>

namespace unit {

bool StreamHistory::goes_on(Direction direction, const NetworkSize& size,
                            const TranslationFrame& frame, const ScenePicture& picture) {
    const Last now{direction, size, frame.part};
    const bool follows = last_ == now;
    last_ = now;
    if (!follows) {
        scenes_.restart();
    }
    const SceneStep step = scenes_.next(picture);
    cuts_ += step == SceneStep::Cut ? 1 : 0;
    return follows && step == SceneStep::GoesOn;
}

void StreamHistory::confirm(VideoStream& stream) {
    stream.count_scene_cuts(std::exchange(cuts_, 0));
}

void StreamHistory::interrupt() {
    last_.reset();
    cuts_ = 0;
}

} // namespace unit
