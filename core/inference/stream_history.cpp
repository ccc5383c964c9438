#include "core/inference/stream_history.h"

namespace unit {

bool StreamHistory::goes_on(Direction direction, const NetworkSize& size,
                            const TranslationFrame& frame, const ScenePicture& picture) {
    const Last now{direction, size, frame.part};
    const bool follows = last_ == now;
    last_ = now;
    if (!follows) {
        cuts_.restart();
    }
    const bool is_cut = cuts_.is_cut(picture);
    if (is_cut) {
        frame.stream->count_scene_cut();
    }
    return follows && !is_cut;
}

} // namespace unit
