#pragma once

#include "core/scenes/scene_picture.h"

#include <array>
#include <cstddef>
#include <optional>

namespace unit {

/// How much of a picture the one before does not explain: 1 - r, with r their correlation, the
/// median of eight parts, so that a vehicle that passes close by does not decide. In a part r is of
/// all pixels and colours, each around its mean in its row: what streets have in common, a bright
/// sky above and the road below, counts less. Where that matters, r is the largest of all shifts by
/// up to two pixels across and one down. So neither brightness nor contrast nor white balance
/// count, and motion little. Values near black and white are left out of both, since they are cut
/// off there. Nothing where too few are left, or without contrast. 0 to 2.
std::optional<float> scene_change(const ScenePicture& before, const ScenePicture& now);

/// Finds cuts in a video while it comes, without looking ahead: pictures whose change from the one
/// before is far above that of the pictures before them. One that is back at what was before a
/// flash of one frame is none. Pictures without contrast, black ones for example, are passed over:
/// what follows is compared with what was before them.
///
/// Of dashcam footage with 25 and 15 frames a second, and of rendered streets, no change was above
/// 0.22; of one place to another none below 0.39. Exposure that doubles is no cut, though a sunny
/// sky is cut off then. Nor are dissolves: training/data/shot_detector.h finds these too, looking
/// ahead. Threads: one at a time.
class SceneCutDetector {
  public:
    /// Of the next picture: whether a scene begins with it. The first one is no cut.
    bool is_cut(const ScenePicture& picture);

    /// The next picture is the first one.
    void restart();

  private:
    std::optional<float> change_to(const ScenePicture& picture) const;
    float usual_change() const;

    /// The last ones with contrast: so many, the next one takes the place of the oldest.
    std::array<ScenePicture, 2> pictures_;
    std::size_t picture_count_ = 0;
    std::array<float, 8> changes_{}; ///< of the last pictures, but for cuts; the same
    std::size_t change_count_ = 0;
};

} // namespace unit
